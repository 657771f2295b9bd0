extension FaultProxy {
    /// What the proxy does with the bytes and connections that reach it.
    public enum Mode: Sendable, Hashable {
        /// Everything goes through.
        case pass
        /// Nothing goes through in either direction; the bytes are kept and the senders feel back pressure.
        case stallBoth
        /// What the server sends is kept.
        case stallReplies
        /// What the client sends is kept.
        case stallRequests
        /// What the server sends is swallowed, as if the connection broke after the request was done.
        case dropReplies
        /// Everything arrives this much later, in order and at full throughput.
        case delay(Duration)
        /// Every byte is a write of its own, in both directions.
        case oneByteAtATime
        /// No write has more bytes than this, in both directions.
        case pieces(Int)
        /// One byte a second, in both directions.
        case trickle
        /// New connections are reset at once; those that are open go on.
        case refuse

        /// The most bytes of one write and the pause after it; nil when bytes go on as they come.
        var pace: (bytes: Int, pause: Duration)? {
            // A short pause, or the receiving kernel would glue the bytes together again.
            switch self {
            case .oneByteAtATime: (1, .microseconds(50))
            case .pieces(let count): (max(1, count), .microseconds(50))
            case .trickle: (1, .seconds(1))
            default: nil
            }
        }
    }
}
