internal import SchedulerModels

/// `sleep`: waits, and stops at once when it is told to.
///
/// Parameters: `seconds` (0 to 86400, fractions allowed) and optionally the `result` to return.
struct SleepHandler: TaskHandler {
    static let taskType = "sleep"

    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        var reader = FieldReader(parameters, known: ["seconds", "result"])
        reader.require("seconds", in: parameters)
        let duration = reader.seconds("seconds", in: .zero ... .seconds(86_400)) ?? .zero
        try reader.finishParameters()
        try await sleep(for: duration, context)
        return parameters["result"] ?? ["slept_seconds": JSONValue.double(duration.seconds) ?? .null]
    }

    /// Wakes now and then to say how far it is.
    private func sleep(for duration: Duration, _ context: HandlerContext) async throws(HandlerFailure) {
        let clock = ContinuousClock()
        let start = clock.now
        let step = max(.seconds(1), duration / 20)
        var elapsed = Duration.zero
        while elapsed < duration {
            elapsed = min(elapsed + step, duration)
            do {
                try await clock.sleep(until: start + elapsed)
            } catch {
                throw .cancelled
            }
            if elapsed < duration {
                context.progress(elapsed / duration, "slept \(elapsed.secondsText) of \(duration.secondsText) s")
            }
        }
    }
}
