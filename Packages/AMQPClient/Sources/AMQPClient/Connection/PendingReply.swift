/// A request that was sent and not answered.
///
/// Answers of one kind come in order, except that each consumer's name themselves. Kinds overtake each other: queues answer
/// `basic.consume` on their own, and the channel may have answered a later `basic.qos` by then.
struct PendingReply {
    var kind: ReplyKind
    /// The consumer it is about, for starts and cancels.
    var consumerTag: String?
    var deadline: MonotonicTime
    var finish: (InboundMethod) -> Void
}
