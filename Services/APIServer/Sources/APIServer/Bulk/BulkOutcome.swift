internal import TaskStore

/// What became of one item that was valid.
enum BulkOutcome {
    /// The store has decided.
    case settled(SubmitOutcome)
    /// The store has refused it.
    case refused(TaskStoreError)
    /// The store was lost between question and answer.
    case unknown
    /// The store was lost before.
    case notAsked

    init(_ answer: TaskStore.SubmitAnswer) {
        switch answer {
        case .success(let outcome): self = .settled(outcome)
        case .failure(let error):
            switch error.kind {
            case .unavailable, .connectionChanged, .cancelled: self = .unknown
            case .full, .unexpected: self = .refused(error)
            }
        }
    }
}
