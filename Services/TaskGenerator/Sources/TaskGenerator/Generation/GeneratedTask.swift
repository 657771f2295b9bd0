import SchedulerModels

/// One task of a workload.
struct GeneratedTask: Sendable, Equatable {
    let kind: TaskKind
    /// The body of its submission.
    let body: JSONObject
    /// What it must come to.
    let expectation: TaskExpectation
}
