internal import SchedulerModels
internal import TaskHandlers

/// What is known about a one-shot process after its end; decides what becomes of the task.
struct OneShotRecord: Sendable {
    var end: HandlerEnd
    /// Its standard output, cut off at the limit.
    var output: [UInt8] = []
    /// The limit, when the output went beyond it.
    var exceededLimit: Int?
    /// What it last said on standard error.
    var lastLines = ""

    /// The exit codes with a meaning, from sysexits.h.
    private static let usage: Int32 = 64
    private static let dataError: Int32 = 65
    private static let temporaryFailure: Int32 = 75

    /// The task's result, or why there is none.
    func result(file: String) throws(HandlerFailure) -> JSONValue {
        if let exceededLimit {
            throw HandlerFailure(
                code: "output_too_large",
                message: "the handler wrote more than \(exceededLimit) bytes to standard output",
                retryable: false
            )
        }
        guard case .exited(let code) = end.cause, !end.isExpired else {
            throw end.failure(file: file, lastLines: lastLines)
        }
        if code == 0 { return try value() }
        // What it says in words counts only when it can be read; the exit code says enough.
        let words = try? JSONParser.parse(output, limits: .trusted)
        if let failure = words?["error"].flatMap({ HandlerFailure(answer: $0, retryableByDefault: !isFinal(code)) }) {
            throw failure
        }
        if code == Self.temporaryFailure { throw notNow(words) }
        guard isFinal(code) else { throw end.failure(file: file, lastLines: lastLines) }
        throw HandlerFailure(
            code: "invalid_parameters",
            message: lastLines.isEmpty ? "the handler refused the parameters (status \(code))" : lastLines,
            retryable: false
        )
    }

    private func isFinal(_ code: Int32) -> Bool { code == Self.usage || code == Self.dataError }

    private func value() throws(HandlerFailure) -> JSONValue {
        guard output.contains(where: { $0 > 0x20 }) else { return .null }
        do throws(JSONParseError) {
            return try JSONParser.parse(output, limits: .trusted)
        } catch {
            throw HandlerFailure(
                code: "invalid_result",
                message: "standard output is not one JSON value: \(error)",
                retryable: false
            )
        }
    }

    private func notNow(_ words: JSONValue?) -> HandlerFailure {
        let message = lastLines.isEmpty ? "the handler asked to be tried again later" : lastLines
        if let wait = words?["postpone"]?.waitingTime { return .tryLater(after: wait, message) }
        return HandlerFailure(
            code: "temporary_failure",
            message: message,
            retryable: true,
            retryAfter: words?["retry_after"]?.waitingTime
        )
    }
}
