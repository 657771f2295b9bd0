import SchedulerModels

/// What became of one item.
enum BulkOutcome: Sendable, Equatable {
    /// The API has stored the task.
    case accepted(JSONValue)
    /// The API, or this program already, refused it, with this problem.
    case refused(JSONValue)
    /// It was sent, and nobody knows whether it was accepted; why.
    case unknown(String)
    /// It was not accepted, because the request that held it failed; why.
    case unsent(String)

    /// A refusal by this program.
    static func refusedHere(_ reason: String) -> BulkOutcome {
        .refused(["type": "about:blank", "title": "Not sent", "detail": .string(reason)])
    }

    /// The outcome of a line as JSON: the API's answer to it, or a problem.
    func json(line: Int) -> JSONValue {
        let number = JSONValue.integer(line)
        switch self {
        case .accepted(let task): return ["line": number, "task": task]
        case .refused(let problem): return ["line": number, "error": problem]
        case .unknown(let reason):
            return ["line": number, "unknown": true, "error": Self.problem("Unknown", reason)]
        case .unsent(let reason): return ["line": number, "error": Self.problem("Not accepted", reason)]
        }
    }

    private static func problem(_ title: String, _ detail: String) -> JSONValue {
        ["type": "about:blank", "title": .string(title), "detail": .string(detail)]
    }

    /// `refused (422): detail; field: message`, for a person.
    var refusalLine: String? {
        guard case .refused(let problem) = self else { return nil }
        let status = problem["status"]?.numberValue.map { " (\($0.text))" } ?? ""
        let detail = problem["detail"]?.stringValue ?? problem["title"]?.stringValue ?? "no explanation"
        let fields = (problem["errors"]?.arrayValue ?? []).map { entry in
            "; \(entry["field"]?.stringValue ?? "?"): \(entry["message"]?.stringValue ?? "?")"
        }
        return PlainText.line("refused\(status): \(detail)\(fields.joined())")
    }
}
