internal import SchedulerModels
internal import TaskBroker
internal import TaskHandlers

/// A delivery in hand whose handler is brief.
struct BriefTask: Sendable {
    let start: PumpProgress.Start
    let message: TaskMessage
    let handler: RegisteredHandler
    /// When it was taken in hand.
    let began: ContinuousClock.Instant

    /// The largest message whose task goes together with others, in bytes, and the largest result: what 128 of them have
    /// together fits one call.
    static let mostBytes = 32 << 10

    /// Nil when the task has to go alone.
    init?(_ start: PumpProgress.Start, _ reading: TaskExecution.Reading, at began: ContinuousClock.Instant) {
        guard case .task(let message, let handler?) = reading, handler.brief != nil,
            start.delivery.body.count <= Self.mostBytes
        else { return nil }
        self.start = start
        self.message = message
        self.handler = handler
        self.began = began
    }
}
