internal import SchedulerModels
internal import TaskHandlers

/// What a long-lived process says in one line of standard output.
enum LongLivedAnswer: Equatable {
    case result(JSONValue)
    case failure(HandlerFailure)
    case progress(ProgressReport)
    case log(String)
    /// Nothing that the protocol knows; the text says what is wrong.
    case unreadable(String)

    /// Reads a line about the task of that identifier.
    init(line: [UInt8], taskID: String) {
        let json: JSONValue
        do throws(JSONParseError) {
            json = try JSONParser.parse(line, limits: .trusted)
        } catch {
            self = .unreadable("is not JSON: \(error)")
            return
        }
        guard json.objectValue != nil else {
            self = .unreadable("is \(json.kindName), not an object")
            return
        }
        guard json["task_id"]?.stringValue == taskID else {
            self = .unreadable("has not the task_id of the task that runs")
            return
        }
        self = Self.content(json)
    }

    private static func content(_ json: JSONValue) -> LongLivedAnswer {
        if let result = json["result"] { return .result(result) }
        if let error = json["error"] {
            return HandlerFailure(answer: error).map(LongLivedAnswer.failure)
                ?? .unreadable("has an error that is no object")
        }
        if let postpone = json["postpone"] {
            guard let wait = postpone.waitingTime else {
                return .unreadable("has a postpone that is no number of seconds")
            }
            let message = json["message"]?.stringValue.map { String($0.prefix(4_000)) }
            return .failure(.tryLater(after: wait, message ?? "the handler asked to be tried again later"))
        }
        if let progress = json["progress"] {
            return ProgressReport(progress).map(LongLivedAnswer.progress)
                ?? .unreadable("has a progress without a fraction")
        }
        if let log = json["log"]?.stringValue { return .log(log) }
        return .unreadable("has none of result, error, postpone, progress and log")
    }
}
