/// One or more commands that are sent together and answered together.
struct PendingRequest: Sendable {
    let operation: String
    let encoded: [UInt8]
    let replyCount: Int
    let deadline: MonotonicInstant
    /// The one connection this request may be sent on.
    let generation: UInt64?
    /// Whether its caller's thread sends it where the connection is idle.
    let isSentAtOnce: Bool
    /// Nil for the client's own `PING`.
    let waiter: ReplyWaiter?
}
