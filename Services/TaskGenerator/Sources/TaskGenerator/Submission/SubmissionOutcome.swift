/// How a submission went, after all its retries.
struct SubmissionOutcome: Sendable {
    /// What came of it.
    enum Answer: Sendable {
        /// The API has stored the task.
        case accepted(TaskView, isRepeat: Bool)
        /// No success: refused, not reached, or cancelled.
        case failed(APIError)
    }

    var answer: Answer
    /// Requests beyond the first.
    var retries: Int
    /// Whether any request brought an HTTP answer.
    var wasAnswered: Bool
}
