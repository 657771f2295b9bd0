/// Where a connection stands, as the deadlines see it.
enum ConnectionPhase: UInt64 {
    /// Accepted; nothing complete has come yet.
    case opened
    /// Between two requests.
    case idle
    /// The request line has come, header fields are coming.
    case head
    /// The body is coming.
    case body
    /// A handler works; the connection is suspended.
    case handling
    /// The response is on its way.
    case responding
    /// Cut by the sweeper; nothing more may be written.
    case cut
}
