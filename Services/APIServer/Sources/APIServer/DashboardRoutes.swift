internal import Dashboard
internal import HTTPServer

/// The dashboard's page and its files.
struct DashboardRoutes: Sendable {
    /// What a client gets at `/` that does not ask for a page.
    let index: Routes.Route

    /// `GET /`: the dashboard for browsers, else what this is and where to go on.
    func page(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let wantsPage = request.headers["Accept"]?.contains("text/html") == true
        var response = wantsPage ? Self.response(Dashboard.page, request) : try await index(request)
        response.headers.append(("Vary", "Accept"))
        return response
    }

    /// `GET /assets/{name}`.
    func asset(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        guard let asset = Dashboard.asset(named: request.pathParameters["name"] ?? "") else {
            throw RouteError(status: .notFound, detail: "There is no file of this name.")
        }
        return Self.response(asset, request)
    }

    /// `GET /docs`.
    func documentation(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        return Self.response(Dashboard.documentation, request)
    }

    /// `GET /openapi.json`.
    func description(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        return HTTPResponse(json: PackageResources.openapi_json)
    }

    private static func response(_ asset: Dashboard.Asset, _ request: HTTPRequest) -> HTTPResponse {
        let tag = "\"\(asset.version)\""
        let isKnown = request.headers["If-None-Match"] == tag
        return HTTPResponse(
            status: isKnown ? .notModified : .ok,
            headers: [
                ("Content-Type", asset.contentType), ("ETag", tag),
                // Asked for each time, and answered without a body: a new release shows at once.
                ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
                ("X-Frame-Options", "DENY"), ("Content-Security-Policy", Dashboard.contentSecurityPolicy),
            ],
            body: isKnown ? [] : asset.bytes
        )
    }
}
