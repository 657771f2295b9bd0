import TaskHandlers

/// `shout`: gives a text back in capitals.
struct ShoutHandler: TaskHandler {
    static let taskType = "shout"

    struct Parameters: Decodable {
        let text: String
        let exclamationMarks: Int?
    }

    func run(_ parameters: Parameters, context: HandlerContext) async throws(HandlerFailure) -> String {
        let marks = parameters.exclamationMarks ?? 1
        guard (0...9).contains(marks) else { throw .invalidParameter("exclamation_marks", "must be 0 to 9") }
        return parameters.text.uppercased() + String(repeating: "!", count: marks)
    }
}
