import SchedulerModels

/// Follows a task to its end with long polls.
struct TaskFollower: Sendable {
    private let api: APIClient
    private let tolerance: Duration

    /// A follower that bears `tolerance` of failing calls on end, so that a restart of the API does not end it.
    init(api: APIClient, tolerance: Duration = .seconds(60)) {
        self.api = api
        self.tolerance = tolerance
    }

    /// The task once it has ended, or as it stands at the deadline.
    func follow(_ id: String, until deadline: ContinuousClock.Instant?) async throws(APIError) -> TaskView {
        var polls = TaskPolls(api: api, id: id, tolerance: tolerance, deadline: deadline)
        while true {
            let task = try await polls.next()
            if task.isEnded || polls.isOver { return task }
        }
    }
}
