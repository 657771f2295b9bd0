/// What is counted of tasks, as the store names it.
enum TaskEvent: String, CaseIterable {
    case submitted, completed, failed, retried, cancelled, expired, postponed, deleted
    /// An attempt ended with its worker.
    case workerLost = "worker_lost"
    /// A waiting task was published once more.
    case redispatched
    /// A write of a worker that was no longer the owner was refused.
    case fenced
}
