import HTTPClient
import SchedulerModels

/// Calls the scheduler's HTTP API.
struct APIClient: Sendable {
    private let baseURL: String
    private let key: String?
    private let traceparent: String?
    private let timeout: Duration
    private let http: HTTPClient

    /// A client of the API at `baseURL`; `key` goes into the Authorization header and nowhere else, `traceparent` goes with
    /// whatever has a body.
    init(
        baseURL: String,
        key: String?,
        traceparent: String? = nil,
        certificateAuthorityFile: String? = nil,
        timeout: Duration,
        maximumConnections: Int = 8
    ) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.key = key
        self.traceparent = traceparent
        self.timeout = timeout
        http = HTTPClient(
            configuration: HTTPClientConfiguration(
                maximumConnections: maximumConnections,
                maximumConnectionsPerHost: maximumConnections,
                certificateAuthorityFile: certificateAuthorityFile,
                userAgent: "task-generator/\(SchedulerVersion.current)"
            )
        )
    }

    /// Sends one request; any status below 400 is an answer, everything else an error.
    ///
    /// `accepting` names statuses from 400 up that are answers too; `patience` is how long the API may hold the answer
    /// back, on top of the timeout; `mayBeRepeated` whether the request may reach the API twice.
    func call(
        _ method: String,
        _ path: String,
        query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        contentType: String = "application/json",
        accepting: Set<Int> = [],
        patience: Duration = .zero,
        mayBeRepeated: Bool = true
    ) async throws(APIError) -> APIAnswer {
        var headers: HTTPClientHeaders = ["Accept": "\(contentType), application/problem+json, */*;q=0.1"]
        if body != nil {
            headers.append("Content-Type", contentType)
            if let traceparent { headers.append("traceparent", traceparent) }
        }
        if let key { headers.append("Authorization", "Bearer \(key)") }
        let operation = "\(method) \(path)"
        let request = HTTPClientRequest(
            method: method,
            url: baseURL + path + PercentEncoding.query(query),
            headers: headers,
            body: body,
            timeout: timeout + patience,
            connectTimeout: min(timeout, .seconds(10)),
            maximumResponseBytes: 256 * 1_024 * 1_024,
            addressPolicy: .any,
            mayBeRepeated: mayBeRepeated
        )
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request)
        } catch {
            throw APIError(error, operation: operation)
        }
        guard response.status < 400 || accepting.contains(response.status) else {
            throw APIError(refusal: response, operation: operation)
        }
        return APIAnswer(operation: operation, status: response.status, body: response.body)
    }

    /// Reads an answer that goes on and on, piece by piece as it comes; returns when the server ends it.
    func stream(
        _ path: String,
        query: [(name: String, value: String)],
        lastEventID: String?,
        _ receive: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(APIError) {
        var headers: HTTPClientHeaders = ["Accept": "text/event-stream, application/problem+json"]
        if let key { headers.append("Authorization", "Bearer \(key)") }
        if let lastEventID { headers.append("Last-Event-ID", lastEventID) }
        var request = HTTPClientRequest(
            url: baseURL + path + PercentEncoding.query(query),
            headers: headers,
            timeout: .seconds(30 * 86_400),
            connectTimeout: min(timeout, .seconds(10)),
            maximumResponseBytes: 64 * 1_024,
            addressPolicy: .any
        )
        request.receivePiece = receive
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request)
        } catch {
            throw APIError(error, operation: "GET \(path)")
        }
        guard response.status < 400 else { throw APIError(refusal: response, operation: "GET \(path)") }
    }

    /// Gives up all connections.
    func close() async {
        await http.close()
    }
}
