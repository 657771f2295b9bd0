extension AMQPError {
    /// The error for a `channel.close` or `connection.close` of the broker.
    static func refused(
        _ operation: String,
        replyCode: UInt16,
        text: String,
        otherwise code: AMQPErrorCode
    ) -> AMQPError {
        let specific: AMQPErrorCode =
            switch replyCode {
            case 403: .accessRefused
            case 404: .notFound
            case 406: .preconditionFailed
            // 530 is how the broker answers connection.open for a virtual host that is missing or forbidden.
            case 530: text.contains("not found") ? .notFound : .accessRefused
            default: code
            }
        return AMQPError(specific, operation: operation, message: text, replyCode: replyCode)
    }
}
