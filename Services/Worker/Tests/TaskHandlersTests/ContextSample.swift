import Logging

@testable import TaskHandlers

extension HandlerContext {
    /// A context for one attempt of a test's task.
    static func sample(
        attempt: Int = 1,
        traceparent: String? = nil,
        deadline: ContinuousClock.Instant = .now + .seconds(60),
        log: @escaping @Sendable (String) -> Void = { _ in },
        progress: @escaping @Sendable (Double, String?) -> Void = { _, _ in }
    ) -> HandlerContext {
        HandlerContext(
            taskID: "018f0000-0000-7000-8000-000000000000",
            taskType: "sample",
            attempt: attempt,
            maximumAttempts: 4,
            fence: 7,
            traceparent: traceparent,
            deadline: deadline,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            log: log,
            progress: progress
        )
    }
}
