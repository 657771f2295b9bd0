import SchedulerModels

/// Counts what happens in a run; shared by everything that submits and follows.
actor GenerationTally {
    private var report: GenerationReport
    private let start = ContinuousClock.now
    private var submittingEnded: ContinuousClock.Instant?
    private var lastFailure: APIError?

    init(_ report: GenerationReport) {
        self.report = report
    }

    func noteStart() { report.submitted += 1 }
    func noteRetry() { report.retries += 1 }
    func noteSubmittingEnded() { submittingEnded = .now }
    func noteMissing() { report.missing += 1 }

    func note(_ outcome: SubmissionOutcome, latency: Duration) {
        if outcome.wasAnswered { report.wasAnswered = true }
        switch outcome.answer {
        case .accepted(_, let isRepeat):
            report.accepted += 1
            if isRepeat { report.repeats += 1 }
            report.submitLatency.add(latency)
        case .failed(let error):
            if let status = error.status { report.refused[status, default: 0] += 1 } else { report.unanswered += 1 }
            if error.code != .cancelled { lastFailure = error }
        }
    }

    func noteEnd(_ task: TaskView, expectation: TaskExpectation) {
        let isMet = expectation.isMet(by: task)
        switch task.status {
        case .completed where isMet: report.completed += 1
        case .completed:
            report.failed += 1
            report.wrongResults += 1
        case .failed:
            report.failed += 1
            if isMet { report.failedAsExpected += 1 }
        case .cancelled: report.cancelled += 1
        case .expired: report.expired += 1
        default: return
        }
        if let length = task.endToEnd { report.endToEnd.add(length) }
    }

    /// Whether the API has answered anything at all.
    var wasAnswered: Bool { report.wasAnswered }

    /// The counts so far.
    var progress: GenerationProgress {
        GenerationProgress(
            total: report.planned,
            submitted: report.submitted,
            accepted: report.accepted,
            refused: report.refusedCount + report.unanswered,
            retries: report.retries,
            ended: report.waits ? report.ended : nil,
            failed: report.unexpectedlyFailed,
            elapsed: ContinuousClock.now - start
        )
    }

    /// Why the last submission failed that did, for people.
    var lastFailureLine: String? { lastFailure?.description }

    /// The report as of now.
    func finish(wasInterrupted: Bool) -> GenerationReport {
        var result = report
        let now = ContinuousClock.now
        result.elapsed = now - start
        result.submitting = (submittingEnded ?? now) - start
        result.wasInterrupted = wasInterrupted
        result.submitLatency.sort()
        result.endToEnd.sort()
        return result
    }
}
