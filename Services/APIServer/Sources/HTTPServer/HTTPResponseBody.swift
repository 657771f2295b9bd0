/// A response's body.
public enum HTTPResponseBody: Sendable {
    /// Ready as a whole; sent with `Content-Length`.
    case bytes([UInt8])
    /// Comes piece by piece; sent chunked until the stream ends.
    case stream(AsyncStream<[UInt8]>)
}
