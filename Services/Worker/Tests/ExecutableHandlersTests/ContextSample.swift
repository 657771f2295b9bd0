import Logging
import TaskHandlers

extension HandlerContext {
    /// The context of one attempt of a test's task.
    static func sample(deadline: ContinuousClock.Instant, traceparent: String? = nil) -> HandlerContext {
        HandlerContext(
            taskID: "018f",
            taskType: "sample",
            attempt: 2,
            maximumAttempts: 4,
            fence: 7,
            traceparent: traceparent,
            deadline: deadline,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            log: { _ in },
            progress: { _, _ in }
        )
    }
}
