/// A handler that only computes: it takes well under a millisecond and waits for nothing, neither file nor network nor lock.
///
/// That it cannot suspend, its `run` says by not being `async`; that it is short, it promises. The worker runs such
/// handlers one after the other on the thread that takes all its deliveries through their steps, and claims and settles
/// those together that come together, which halves what a small task costs. A handler that takes longer than it should
/// keeps every other task of its worker from being claimed and settled; in doubt a handler is a `TaskHandler`.
///
/// Nothing but what it returns may come of it. On a task's first attempt it may run before the task is claimed, with fence 0,
/// so that one call to Redis claims the task and records the result; when anything but the usual comes of that (it fails,
/// it reports progress, the task is paused or somebody else's), it counts for nothing, and the handler runs again once the task is claimed.
///
/// It cannot be told to stop while it runs. What told it to counts all the same, as does its time limit: what it returns
/// after that is no outcome.
public protocol BriefTaskHandler: TaskHandler {
    /// Does the work of one attempt and returns the task's result.
    func run(_ parameters: Parameters, context: HandlerContext) throws(HandlerFailure) -> Output
}
