internal import Glibc
internal import SchedulerModels

/// The `Retry-After` header (RFC 9110): seconds, or a date.
enum RetryAfter {
    /// A server cannot put a task off for longer.
    static let maximum: Duration = .seconds(86_400)

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time to wait, at most a day; nil when the value is neither form.
    static func duration(_ value: String, now: Timestamp = RetryAfter.wallClock()) -> Duration? {
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return min(maximum, .seconds(Int64(value) ?? 86_400))
        }
        guard let date = date(value) else { return nil }
        return min(maximum, max(.zero, date - now))
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send.
    private static func date(_ value: String) -> Timestamp? {
        let words = value.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let monthText = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(words[3])-\(monthText)-\(words[1])T\(words[4])Z")
    }

    static func wallClock() -> Timestamp {
        Timestamp(milliseconds: Int64(time(nil)) * 1_000)
    }
}
