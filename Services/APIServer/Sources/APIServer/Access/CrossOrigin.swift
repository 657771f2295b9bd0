internal import HTTPServer

/// What pages of other origins may do: nothing, unless their origin is named.
struct CrossOrigin {
    let origins: [String]

    private static let methods = "GET, POST, DELETE, OPTIONS"
    private static let requestFields =
        "Authorization, X-API-Key, Content-Type, Idempotency-Key, Last-Event-ID, traceparent"
    private static let responseFields = "Location, Retry-After, WWW-Authenticate"

    /// The answer to a browser that asks before a page's request; nil when this is no such question, or not for this page.
    func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.method == .options, request.headers["Access-Control-Request-Method"] != nil,
            isAllowed(request.headers["Origin"])
        else { return nil }
        return HTTPResponse(
            status: .noContent,
            headers: [
                ("Access-Control-Allow-Methods", Self.methods), ("Access-Control-Allow-Headers", Self.requestFields),
                ("Access-Control-Max-Age", "600"),
            ]
        )
    }

    /// Lets the page read the answer when its origin is named.
    func mark(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse {
        guard !origins.isEmpty else { return response }
        var response = response
        response.headers.append(("Vary", "Origin"))
        if let origin = request.headers["Origin"], isAllowed(origin) {
            response.headers.append(("Access-Control-Allow-Origin", origin))
            response.headers.append(("Access-Control-Expose-Headers", Self.responseFields))
        }
        return response
    }

    /// Whether a page that is not the server's own would change something.
    ///
    /// Some such requests a browser sends without asking first. With keys they come without one; without keys this is all
    /// that stands between a page and the server on the reader's own machine.
    func isForeign(_ request: HTTPRequest) -> Bool {
        switch request.method {
        case .get, .head, .options: return false
        default: break
        }
        guard let origin = request.headers["Origin"] else { return request.headers["Sec-Fetch-Site"] == "cross-site" }
        let isOwn = request.headers["Host"].map { host in ["http://", "https://"].contains { $0 + host == origin } }
        return isOwn != true && !isAllowed(origin)
    }

    private func isAllowed(_ origin: String?) -> Bool { origin.map(origins.contains) ?? false }
}
