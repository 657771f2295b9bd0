/// Work of one type: what a worker runs when a task names it.
///
/// One file in `Handlers/` and one line in `HandlerRegistry.builtIn` make a handler known. A task may be attempted more
/// than once, so effects should use `HandlerContext.taskID` as their idempotency key.
///
/// Parameters and result are types of the handler's own, or `JSONValue` to have the JSON as it is. In JSON, names are in
/// snake case: `maxPages` is `max_pages`. Types that spell their keys themselves (`enum CodingKeys: String, CodingKey`)
/// and dictionaries keep their spelling. A `Duration` is a number of seconds.
public protocol TaskHandler<Parameters, Output>: Sendable {
    /// What a task of this type is told.
    ///
    /// Parameters that are missing, of the wrong kind or unknown end the task as failed with the code
    /// `invalid_parameters` and a message that names the field; `run` is not called.
    associatedtype Parameters: Decodable & Sendable
    /// The task's result; one that JSON cannot say, such as a number that is not finite, fails with `invalid_result`.
    associatedtype Output: Encodable & Sendable

    /// The `task_type` that this handler serves: 1 to 64 characters of `a-z`, `0-9`, `_`, `.`, `-`.
    static var taskType: String { get }

    /// Whether parameters that `Parameters` does not have are passed over; unless a handler says so, they are refused.
    static var ignoresUnknownParameters: Bool { get }

    /// Does the work of one attempt and returns the task's result.
    ///
    /// Called many times at once. When the attempt's time is up or the task is cancelled, the calling Swift task is
    /// cancelled: a handler that takes long looks at `HandlerContext.isCancelled` or uses calls that do.
    func run(_ parameters: Parameters, context: HandlerContext) async throws(HandlerFailure) -> Output
}

extension TaskHandler {
    /// Refused: a typing error never passes silently.
    public static var ignoresUnknownParameters: Bool { false }
}
