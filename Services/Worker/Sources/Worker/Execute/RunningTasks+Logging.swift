internal import Logging
internal import SchedulerModels
internal import TaskStore

extension RunningTasks.Attempt {
    /// The fields of a log line about this attempt.
    func logFields(_ more: Logger.Metadata) -> Logger.Metadata {
        more.merging([LogKey.taskID: "\(message.taskID)", LogKey.attempt: "\(claim.attempt)"]) { $1 }
    }
}
