/// Finds the handler for a request's method and path.
///
/// Rules: a path matches with and without a trailing slash; a literal segment wins over a parameter; an unknown path is
/// 404; a known path with another method is 405 with `Allow`; HEAD is answered by the GET handler (the body is not
/// sent); OPTIONS on a known path is 204 with `Allow` unless it has a handler of its own.
public struct Router: Sendable {
    private var root = RouteNode()
    /// Where each path without parameters leads, found without taking the path apart.
    ///
    /// The same as the tree says, where a literal goes before a parameter; what is not here is looked for there.
    private var literals: [String: RouteNode.Endpoints] = [:]
    private let errorResponse: HTTPErrorRenderer
    /// Every route, in the order added: method and pattern.
    public private(set) var routes: [(method: HTTPMethod, pattern: String)] = []

    /// An empty router; `errorResponse` renders its 404 and 405.
    public init(errorResponse: @escaping HTTPErrorRenderer = HTTPServer.plainTextError) {
        self.errorResponse = errorResponse
    }

    /// Adds a route, for example `/tasks/{task_id}/cancel`.
    ///
    /// A later route with the same method and shape replaces the earlier one. A route with a limit of its own takes
    /// bodies up to that many bytes, if the server is given ``bodyLimit(_:_:)``. `level` is what ``level(_:_:)`` answers, and
    /// `isBrief` what ``isBrief(_:_:)`` does.
    public mutating func add(
        _ method: HTTPMethod,
        _ pattern: String,
        level: Int = 0,
        bodyLimit: Int? = nil,
        isBrief: Bool = false,
        _ handler: @escaping HTTPHandler
    ) {
        var parameters: [String] = []
        let keys = Self.segments(pattern).map { segment -> RouteNode.Key in
            guard segment.first == "{", segment.last == "}" else { return .literal(String(segment)) }
            parameters.append(String(segment.dropFirst().dropLast()))
            return .parameter
        }
        let endpoint = RouteNode.Endpoint(
            parameters: parameters,
            level: level,
            bodyLimit: bodyLimit,
            isBrief: isBrief,
            handler: handler
        )
        root.insert(keys[...], method, endpoint)
        if parameters.isEmpty {
            let path = "/" + Self.segments(pattern).joined(separator: "/")
            literals[path, default: .init()][method] = endpoint
            literals[path == "/" ? path : path + "/", default: .init()][method] = endpoint
        }
        routes.append((method, pattern))
    }

    /// Answers a request with the handler found, or with an error.
    ///
    /// Fits ``HTTPServer/init(configuration:errorResponse:logger:handler:)`` as its handler.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        if let endpoint = literals[request.path]?[request.method] { return await endpoint.handler(request) }
        var request = request
        switch route(&request) {
        case .handler(let handler): return await handler(request)
        case .answer(let response): return response
        }
    }

    private enum Way {
        case handler(HTTPHandler)
        case answer(HTTPResponse)
    }

    /// Finds the handler in the tree and tells the request what stood for the parameters.
    private func route(_ request: inout HTTPRequest) -> Way {
        let matches = matches(request.path)
        guard !matches.isEmpty else {
            return .answer(errorResponse(.notFound, "There is nothing at this path.", request.id))
        }
        for match in matches {
            guard let endpoint = match.node.endpoint(request.method) else { continue }
            for (name, value) in zip(endpoint.parameters, match.values) {
                request.pathParameters[name] = String(value)
            }
            return .handler(endpoint.handler)
        }
        return .answer(withoutHandler(request, matches))
    }

    /// The limit that the route found for this method and path has of its own.
    ///
    /// Fits ``HTTPServerConfiguration/bodyLimit``.
    public func bodyLimit(_ method: HTTPMethod, _ path: String) -> Int? {
        endpoint(method, path)?.bodyLimit
    }

    /// The level that the route found for this method and path was added with; nil when there is none.
    ///
    /// What it means is the affair of whoever adds the routes.
    public func level(_ method: HTTPMethod, _ path: String) -> Int? {
        endpoint(method, path)?.level
    }

    /// Whether the route found for this method and path was added as brief.
    ///
    /// Fits ``HTTPServerConfiguration/isBrief``; only a route without parameters can be.
    public func isBrief(_ method: HTTPMethod, _ path: String) -> Bool {
        literals[path]?[method]?.isBrief ?? false
    }

    private func endpoint(_ method: HTTPMethod, _ path: String) -> RouteNode.Endpoint? {
        if let endpoint = literals[path]?[method] { return endpoint }
        for match in matches(path) {
            if let endpoint = match.node.endpoint(method) { return endpoint }
        }
        return nil
    }

    private func matches(_ path: String) -> [RouteNode.Match] {
        var matches: [RouteNode.Match] = []
        root.collect(Self.segments(path)[...], [], into: &matches)
        return matches
    }

    private func withoutHandler(_ request: HTTPRequest, _ matches: [RouteNode.Match]) -> HTTPResponse {
        var allowed = Set(matches.flatMap { $0.node.endpoints.methods })
        if allowed.contains(.get) { allowed.insert(.head) }
        allowed.insert(.options)
        let allow = HTTPMethod.allCases.filter(allowed.contains).map(\.rawValue).joined(separator: ", ")
        var response =
            request.method == .options
            ? HTTPResponse(status: .noContent)
            : errorResponse(.methodNotAllowed, "This path does not know the method.", request.id)
        response.headers.append(("Allow", allow))
        return response
    }

    /// The path's segments; a trailing slash adds none, an empty segment inside stays.
    private static func segments(_ path: String) -> [Substring] {
        var segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        if segments.first?.isEmpty == true { segments.removeFirst() }
        if segments.last?.isEmpty == true { segments.removeLast() }
        return segments
    }
}
