internal import HTTPClient
internal import SchedulerModels

/// When a callback that failed is tried again.
enum CallbackBackoff {
    static let first: Duration = .seconds(5)
    static let longest: Duration = .seconds(3_600)

    /// 5 s, doubled with each try up to an hour, and up to a fifth more or less so that many do not come at once.
    ///
    /// - Parameters:
    ///   - tries: How often it was tried, this time included.
    ///   - wanted: What the receiver asked for; counts when it is longer, up to an hour.
    ///   - jitter: From -1 to 1.
    /// - Returns: The time until the next try.
    static func wait(tries: Int, wanted: Duration?, jitter: Double = .random(in: -1...1)) -> Duration {
        let doublings = min(max(tries - 1, 0), 10)
        let usual = min(longest, first * (1 << doublings))
        let spread = Duration.milliseconds(Int64(Double(usual.milliseconds) * (1 + 0.2 * jitter)))
        return max(spread, min(longest, wanted ?? .zero))
    }

    /// The `Retry-After` of an answer when it is in seconds.
    static func wanted(_ response: HTTPClientResponse) -> Duration? {
        guard let text = response.headers["Retry-After"], !text.isEmpty, text.utf8.count <= 9,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text).map { .seconds($0) }
    }
}
