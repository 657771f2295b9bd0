/// The only error this package throws.
///
/// The message names hosts, virtual hosts and queues, and may quote the broker's reply text. It never holds a message body or
/// credentials.
public struct AMQPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is.
    public let code: AMQPErrorCode
    /// What was being done, such as `publish` or `connect`.
    public let operation: String
    /// What went wrong, in words.
    public let message: String
    /// The broker's reply code when the broker itself refused, such as 404 or 406.
    public let replyCode: UInt16?

    /// Makes an error.
    public init(_ code: AMQPErrorCode, operation: String, message: String, replyCode: UInt16? = nil) {
        self.code = code
        self.operation = operation
        self.message = message
        self.replyCode = replyCode
    }

    /// Whether the same operation may succeed later without anybody changing configuration, permissions or arguments.
    ///
    /// After a retry of a publish whose outcome is unknown the message may exist twice.
    public var isRetryable: Bool {
        switch code {
        case .accessRefused, .notFound, .preconditionFailed, .cancelled, .closed, .invalidArgument,
            .invalidConfiguration:
            false
        default:
            true
        }
    }

    /// Code, operation and message in one line.
    public var description: String {
        let reply = replyCode.map { ", reply code \($0)" } ?? ""
        return "AMQP \(operation) failed (\(code)\(reply)): \(message)"
    }

    /// Whether the broker does not want a queue declared as it was, and would not at another time.
    var refusesDeclaration: Bool { !isRetryable && code != .closed || code == .channelClosed }

    func during(_ operation: String) -> AMQPError {
        AMQPError(code, operation: operation, message: message, replyCode: replyCode)
    }

    /// The same cause, told to an operation of which nothing was sent.
    func notSent(_ operation: String) -> AMQPError {
        AMQPError(.notConnected, operation: operation, message: "no connection: \(message)", replyCode: replyCode)
    }

    /// The same cause, told to an operation that was sent but not answered.
    func outcomeUnknown(_ operation: String) -> AMQPError {
        switch code {
        case .channelClosed, .preconditionFailed, .accessRefused, .notFound:
            during(operation)
        default:
            AMQPError(
                .connectionLost,
                operation: operation,
                message: "the outcome is unknown: \(message)",
                replyCode: replyCode
            )
        }
    }
}
