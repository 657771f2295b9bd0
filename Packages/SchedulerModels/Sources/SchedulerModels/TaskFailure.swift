/// Why an attempt failed: the `error` of a task.
public struct TaskFailure: Error, Sendable, Equatable {
    /// A short word for programs: `timeout`, `division_by_zero`, `worker_lost`.
    public var code: String
    /// A line for people.
    public var message: String
    /// The attempt that failed; 1 for the first.
    public var attempt: Int
    /// Whether trying again could help.
    public var retryable: Bool

    /// A failure of one attempt.
    public init(code: String, message: String, attempt: Int, retryable: Bool) {
        self.code = code
        self.message = message
        self.attempt = attempt
        self.retryable = retryable
    }

    /// The JSON text that is stored and shown.
    public func serialized() -> [UInt8] {
        var writer = JSONWriter(reserving: 96 + message.utf8.count)
        writer.beginObject()
        writer.member("code", code)
        writer.member("message", message)
        writer.member("attempt", Int64(attempt))
        writer.key("retryable")
        writer.write(.bool(retryable))
        writer.endObject()
        return writer.bytes
    }
}
