/// How a handler's processes live.
enum HandlerForm: Sendable, Equatable {
    /// A process for each attempt.
    case oneShot
    /// Processes that take task after task.
    case longLived(LongLivedSettings)
}
