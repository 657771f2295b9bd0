import HTTPClient
import SchedulerModels

/// Why a call of the API brought nothing.
///
/// Its texts hold neither payloads nor keys.
struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, for programs.
    let code: APIErrorCode
    /// What was being done: the method and the path.
    let operation: String
    /// What went wrong, for people.
    let message: String
    /// Whether the same call may succeed later.
    let isRetryable: Bool
    /// The status of the answer, when there was one.
    var status: Int?
    /// The fields that the API named as wrong.
    var fields: [FieldError] = []
    /// What the caller of this program can do about it.
    var hint: String?
    /// How long the API asks to wait.
    var retryAfter: Duration?
    /// The API's own words for programs, when the answer held a problem (RFC 9457).
    var problem: JSONObject?

    init(code: APIErrorCode, operation: String, message: String, isRetryable: Bool = false) {
        self.code = code
        self.operation = operation
        self.message = message
        self.isRetryable = isRetryable
    }

    /// A few lines for a person: the reason, then each wrong field.
    var description: String {
        var lines = [status.map { "\(operation): refused (\($0)): \(message)" } ?? "\(operation): \(message)"]
        if let hint { lines.append("  \(hint)") }
        lines += fields.map { "  \($0.field): \($0.message)" }
        return lines.map { PlainText.line($0) }.joined(separator: "\n")
    }

    /// The same for programs: the API's problem, or one in its form.
    var json: JSONValue {
        if let problem { return .object(problem) }
        var made: JSONObject = JSONObject()
        made["type"] = "about:blank"
        made["title"] = .string(code.rawValue)
        made["status"] = status.map { .integer($0) }
        made["detail"] = .string("\(operation): \(message)")
        return .object(made)
    }

    /// Whether the API may have done what it was asked for, although nobody knows.
    var mayHaveBeenDone: Bool {
        switch code {
        case .refused: (status ?? 0) >= 500
        case .unreachable, .invalidRequest: false
        default: true
        }
    }

    /// What the process exits with because of it.
    var exitCode: Int32 {
        switch code {
        case .refused: ExitStatusCode.refused
        case .invalidRequest: ExitStatusCode.usage
        case .cancelled: ExitStatusCode.interrupted
        default: ExitStatusCode.unreachable
        }
    }
}

extension APIError {
    /// Reads a refusal: a problem (RFC 9457), or whatever came with a status that is no success.
    init(refusal answer: HTTPClientResponse, operation: String) {
        let problem = try? JSONParser.parse(answer.body, limits: .trusted)
        let detail = problem?["detail"]?.stringValue ?? problem?["title"]?.stringValue
        self.init(
            code: .refused,
            operation: operation,
            message: detail ?? "the answer holds no explanation",
            isRetryable: [429, 502, 503, 504].contains(answer.status)
        )
        status = answer.status
        hint = Self.hint(answer.status)
        self.problem = problem?.objectValue
        fields = (problem?["errors"]?.arrayValue ?? []).compactMap { entry in
            guard let field = entry["field"]?.stringValue, let message = entry["message"]?.stringValue else {
                return nil
            }
            return FieldError(field: field, message: message)
        }
        // The other form of Retry-After, a date, is not sent by this API.
        retryAfter = answer.headers["Retry-After"].flatMap { Int64($0) }.map { .seconds(min(max($0, 0), 86_400)) }
    }

    private static func hint(_ status: Int) -> String? {
        switch status {
        case 401: "give a key that the API knows: --api-key-file FILE, or API_KEY"
        case 403: "this needs a key with a stronger role"
        case 429: "the API asks to come more slowly"
        default: nil
        }
    }

    /// Tells failures before the request was sent from those after.
    init(_ error: HTTPClientError, operation: String) {
        let code: APIErrorCode
        switch error.code {
        case .cancelled: code = .cancelled
        case .connect, .resolve, .tls, .overloaded: code = .unreachable
        case .invalidURL, .invalidRequest, .schemeNotAllowed, .invalidConfiguration: code = .invalidRequest
        case .tooLarge, .tooManyRedirects, .protocolViolation: code = .unreadable
        default: code = .unanswered
        }
        self.init(
            code: code,
            operation: operation,
            message: "no usable answer from the API: \(error.message) (\(error.code))",
            isRetryable: code == .unreachable || code == .unanswered
        )
    }
}
