internal import HTTPServer

/// How many tasks are written in one body; the answer is written in the same way.
enum BulkFormat: Sendable {
    /// One JSON array.
    case array
    /// One JSON text a line (NDJSON).
    case lines

    /// By the request's own word; 415 for any other.
    init(_ request: HTTPRequest) throws(RouteError) {
        try SubmitTask.refuseCompressed(request)
        switch SubmitTask.mediaType(request) {
        case "application/x-ndjson", "application/ndjson", "application/jsonl": self = .lines
        case let type where SubmitTask.isJSON(type): self = .array
        default:
            throw RouteError(
                status: .unsupportedMediaType,
                detail: "The body must be a JSON array ('Content-Type: application/json') or one JSON text a line "
                    + "('application/x-ndjson')."
            )
        }
    }

    /// The answer's media type.
    var contentType: String {
        switch self {
        case .array: "application/json"
        case .lines: "application/x-ndjson"
        }
    }
}
