internal import SchedulerModels

/// The task types that live workers serve, for `?strict=true`.
struct ServedTypes: Sendable {
    private let queues: [String: Set<String>]

    init(_ workers: [WorkerRecord]) {
        var queues: [String: Set<String>] = [:]
        for worker in workers where worker.status != .lost && worker.status != .draining {
            for queue in worker.queues { queues[queue, default: []].formUnion(worker.taskTypes) }
        }
        self.queues = queues
    }

    /// Refuses a submission that would wait for a worker that is not there.
    func check(_ submission: TaskSubmission) throws(RouteError) {
        guard queues[submission.queue]?.contains(submission.taskType) == true else {
            throw .invalid("task_type", "is served by no live worker on this queue")
        }
    }
}
