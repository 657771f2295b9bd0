/// Answers one request; runs as a Swift task of its own, never on the server's threads.
///
/// Cancelled when the request's deadline passes; the client has then been answered 503.
public typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse

/// Turns an error that arose below the handlers into a response: status, a sentence for the client, the request's id.
///
/// Called on any thread, also on the server's own: it must not block.
public typealias HTTPErrorRenderer =
    @Sendable (_ status: HTTPStatus, _ detail: String, _ requestID: String) ->
    HTTPResponse
