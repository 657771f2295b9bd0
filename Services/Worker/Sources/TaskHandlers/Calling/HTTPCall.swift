internal import HTTPClient
internal import SchedulerModels

/// The parameters of `http`.
struct HTTPCall: Decodable, Sendable {
    let url: String
    let method: HTTPMethod?
    let headers: [String: String]?
    /// A text to send.
    let body: String?
    /// JSON to send, in place of a text.
    let json: JSONValue?
    let timeout: Duration?
    let expectedStatus: [ExpectedStatus]?
    let followRedirects: RedirectLimit?
    let maxResponseBytes: Int?

    private static let largestResponse = 5 * 1_024 * 1_024
    private static let longestURL = 2_048

    /// Whether that status is what was asked for.
    func expects(_ status: Int) -> Bool {
        (expectedStatus ?? [.success]).contains { $0.range.contains(status) }
    }

    /// Throws when a parameter says something that cannot be done.
    func check() throws(HandlerFailure) {
        guard url.utf8.count <= HTTPCall.longestURL, WebURL.isCallable(url) else {
            throw .invalidParameter("url", "must be an http or https URL of at most \(HTTPCall.longestURL) bytes")
        }
        if body != nil, json != nil { throw .invalidParameter("json", "cannot be given together with body") }
        if method == .head, body != nil || json != nil {
            throw .invalidParameter(body == nil ? "json" : "body", "cannot be sent with HEAD")
        }
        if let timeout, !(.milliseconds(100) ... .seconds(86_400)).contains(timeout) {
            throw .invalidParameter("timeout", "must be between 0.1 and 86400 seconds")
        }
        if expectedStatus?.isEmpty == true { throw .invalidParameter("expected_status", "must not be empty") }
        if let maxResponseBytes, !(0...HTTPCall.largestResponse).contains(maxResponseBytes) {
            throw .invalidParameter(
                "max_response_bytes",
                "must be a whole number between 0 and \(HTTPCall.largestResponse)"
            )
        }
    }
}
