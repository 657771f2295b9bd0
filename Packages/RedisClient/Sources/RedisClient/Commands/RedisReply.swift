/// One reply of the server, copied out of the C library's memory.
public enum RedisReply: Sendable, Equatable {
    /// The absence of a value: a null bulk string or a null array.
    case null
    /// A signed 64-bit number.
    case integer(Int64)
    /// A short status such as `OK`.
    case status(String)
    /// Binary-safe bytes; not necessarily UTF-8.
    case bulk([UInt8])
    /// Several replies in order.
    case array([RedisReply])
    /// An error reply without its leading minus sign; only inside pipelines, batches and arrays.
    case error(String)
}
