/// What a handler answers.
///
/// The server adds `Content-Length` or chunking, `Date` and `Connection`; the handler's own fields of the first kind are
/// left out. A field whose name is no token, or whose value holds a control byte (CR, LF), turns the answer into a 500.
public struct HTTPResponse: Sendable {
    /// The status.
    public var status: HTTPStatus
    /// Header fields in the order they are sent.
    public var headers: [(String, String)]
    /// The body.
    public var body: HTTPResponseBody

    /// A response with a body that is ready.
    public init(status: HTTPStatus, headers: [(String, String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = .bytes(body)
    }

    /// A response with any kind of body.
    public init(status: HTTPStatus, headers: [(String, String)] = [], content: HTTPResponseBody) {
        self.status = status
        self.headers = headers
        self.body = content
    }

    /// A response whose body is JSON text, `application/json`.
    public init(status: HTTPStatus = .ok, json: [UInt8]) {
        self.init(status: status, headers: [("Content-Type", "application/json")], body: json)
    }

    /// A response whose body is plain text in UTF-8.
    public init(status: HTTPStatus = .ok, text: String) {
        self.init(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }

    /// A response whose body is sent piece by piece until the stream ends, for example server-sent events.
    ///
    /// The stream's iteration is cancelled when the client goes away (noticed at the next piece: send a comment
    /// now and then) and when the server begins to shut down. Pieces are taken from the stream only as fast as the client
    /// reads; give the stream a bounded buffering policy.
    public static func stream(
        status: HTTPStatus = .ok,
        headers: [(String, String)],
        _ pieces: AsyncStream<[UInt8]>
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, content: .stream(pieces))
    }
}
