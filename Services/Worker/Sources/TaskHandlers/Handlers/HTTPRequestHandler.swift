internal import HTTPClient

/// `http`: sends one request and returns the answer.
///
/// Parameters: `url`; optionally `method` (GET), `headers`, `body` (a text) or `json`, `timeout` in seconds (30, and never
/// beyond the attempt's own), `expected_status` (a list such as `[200, "400-404"]`; all of 2xx), `follow_redirects`
/// (false; true for up to five, or a number), `max_response_bytes` (1 MiB). Each request carries the task's identifier as
/// its `Idempotency-Key` unless it has one.
///
/// Result: `status`, `url`, `redirects`, `elapsed_seconds`, `headers`, and the body as `json`, `body` or `body_base64`.
struct HTTPRequestHandler: TaskHandler {
    static let taskType = "http"

    private let client: HTTPClient
    private let addressPolicy: AddressPolicy

    init(client: HTTPClient, addressPolicy: AddressPolicy) {
        self.client = client
        self.addressPolicy = addressPolicy
    }

    func run(_ call: HTTPCall, context: HandlerContext) async throws(HandlerFailure) -> HTTPCallResult {
        let request = try call.request(context, addressPolicy: addressPolicy)
        let start = ContinuousClock.now
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client.execute(request)
        } catch {
            throw .noAnswer(error)
        }
        guard call.expects(response.status) else { throw .unexpectedStatus(response) }
        return HTTPCallResult(response, elapsed: start.duration(to: .now))
    }
}
