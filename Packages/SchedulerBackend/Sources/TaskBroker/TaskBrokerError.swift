public import AMQPClient

/// Why the broker did not take or hand out something.
///
/// Never a reason to lose a task: `due` has it.
public struct TaskBrokerError: Error, Sendable, CustomStringConvertible {
    /// What was being done.
    public let operation: String
    /// The client's error.
    public let cause: AMQPError

    /// An error of an operation.
    public init(operation: String, cause: AMQPError) {
        self.operation = operation
        self.cause = cause
    }

    /// One line for a person.
    public var description: String { "\(operation): \(cause)" }
}
