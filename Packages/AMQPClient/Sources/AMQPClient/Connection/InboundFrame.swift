/// One frame of the broker, copied out of the C library's memory.
enum InboundFrame {
    case method(channel: UInt16, InboundMethod)
    case header(channel: UInt16, ContentHeader)
    case body(channel: UInt16, [UInt8])
    /// A heartbeat, or anything else that needs no answer.
    case other
}
