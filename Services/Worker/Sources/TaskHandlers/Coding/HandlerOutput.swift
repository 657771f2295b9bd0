internal import SchedulerModels

/// Turns what a handler gives back into the task's JSON result.
enum HandlerOutput {
    /// The output as JSON; JSON itself is handed over as it is.
    ///
    /// - Throws: `invalid_result`, which no retry mends, naming the field that JSON cannot say.
    static func json<Output: Encodable>(_ output: Output) throws(HandlerFailure) -> JSONValue {
        if Output.self == JSONValue.self, let same = output as? JSONValue { return same }
        let encoder = JSONValueEncoder()
        do {
            try encoder.encode(output)
            return try encoder.node.json()
        } catch let failure as HandlerFailure {
            throw failure
        } catch is CancellationError {
            throw .cancelled
        } catch {
            let line = CodingDefect(error).line(whole: "the whole result")
            throw HandlerFailure(
                code: "invalid_result",
                message: "the result cannot be written as JSON: \(line)",
                retryable: false
            )
        }
    }
}
