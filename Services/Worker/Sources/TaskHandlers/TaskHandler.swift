public import SchedulerModels

/// Work of one type: what a worker runs when a task names it.
///
/// One file in `Handlers/` and one line in `HandlerRegistry.builtIn` make a handler known. A task may be attempted more
/// than once, so effects should use `HandlerContext.taskID` as their idempotency key.
public protocol TaskHandler: Sendable {
    /// The `task_type` that this handler serves: 1 to 64 characters of `a-z`, `0-9`, `_`, `.`, `-`.
    static var taskType: String { get }

    /// Does the work of one attempt and returns the task's result.
    ///
    /// Called many times at once. When the attempt's time is up or the task is cancelled, the calling Swift task is
    /// cancelled: a handler that takes long looks at `Task.isCancelled` or uses calls that do.
    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue
}
