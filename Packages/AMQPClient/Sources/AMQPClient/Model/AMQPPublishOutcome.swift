/// What became of one message of a batch.
public enum AMQPPublishOutcome: Sendable, Equatable {
    /// The broker took responsibility.
    case confirmed
    /// It did not, or nobody knows; the error's code says which.
    case failed(AMQPError)

    /// The error, unless the message was confirmed.
    public var error: AMQPError? {
        if case .failed(let error) = self { error } else { nil }
    }
}
