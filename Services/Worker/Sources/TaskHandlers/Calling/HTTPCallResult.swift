internal import HTTPClient
internal import SchedulerModels

/// The result of `http`: the answer, with its body in one of three forms.
struct HTTPCallResult: Encodable, Sendable {
    let status: Int
    /// The URL that answered, after all redirects.
    let url: String
    let redirects: Int
    let elapsedSeconds: Duration
    /// Names in lower case; the values of several fields of one name are joined by commas.
    let headers: [String: String]
    /// The body, when the answer says that it is JSON and it is.
    let json: JSONValue?
    /// The body, when it is text in UTF-8.
    let body: String?
    /// Any other body.
    let bodyBase64: String?

    init(_ response: HTTPClientResponse, elapsed: Duration) {
        status = response.status
        url = response.effectiveURL
        redirects = response.redirects.count
        elapsedSeconds = elapsed
        headers = HTTPCallResult.headers(response.headers)
        let type = ContentType(response.headers["Content-Type"] ?? "")
        // JSON that is not acceptable, or says it without being it, is still a text.
        let json = type.isJSON ? try? JSONParser.parse(response.body) : nil
        let text = json == nil ? String(validating: response.body, as: UTF8.self) : nil
        self.json = json
        body = text
        bodyBase64 = json == nil && text == nil ? Base64.encoded(response.body) : nil
    }

    private static func headers(_ headers: HTTPClientHeaders) -> [String: String] {
        // A cookie lets its bearer in: it is not for everybody who may read the task.
        let shown = headers.fields.map { ($0.name.lowercased(), $0.value) }.filter { $0.0 != "set-cookie" }
        return Dictionary(shown) { "\($0), \($1)" }
    }
}
