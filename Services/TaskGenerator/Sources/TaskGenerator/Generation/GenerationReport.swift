import SchedulerModels

/// What came of a run.
struct GenerationReport: Sendable {
    /// Tasks that were asked for.
    var planned: Int
    /// Whether the tasks were followed to their end.
    var waits: Bool
    /// The workload's seed.
    var seed: UInt64
    /// Tasks that were sent at least once.
    var submitted = 0
    var accepted = 0
    /// Accepted ones that the API knew already by their key: the answer to an earlier request had been lost.
    var repeats = 0
    /// Given up after an answer of that status.
    var refused: [Int: Int] = [:]
    /// Given up without an answer.
    var unanswered = 0
    var retries = 0
    /// Whether the API has answered anything at all.
    var wasAnswered = false
    /// Completed with the right result.
    var completed = 0
    /// Failed, or completed with a wrong result.
    var failed = 0
    var failedAsExpected = 0
    var wrongResults = 0
    var cancelled = 0
    var expired = 0
    /// Accepted, but gone when it was asked for.
    var missing = 0
    /// From a task's due time (its sending, when there is no schedule) to its acceptance, retries included.
    var submitLatency = LatencySamples()
    /// From `created_at` to `completed_at`.
    var endToEnd = LatencySamples()
    var elapsed: Duration = .zero
    /// From the start to the last submission's answer.
    var submitting: Duration = .zero
    var wasInterrupted = false

    init(planned: Int, waits: Bool, seed: UInt64) {
        self.planned = planned
        self.waits = waits
        self.seed = seed
    }

    var refusedCount: Int { refused.values.reduce(0, +) }
    var ended: Int { completed + failed + cancelled + expired + missing }
    /// Accepted and, as far as is known, still under way.
    var unfinished: Int { waits ? max(0, accepted - ended) : 0 }
    var unexpectedlyFailed: Int { failed - failedAsExpected + cancelled + expired + missing }

    /// Accepted tasks per second of submitting.
    var submitRate: Double { submitting > .zero ? Double(accepted) / submitting.seconds : 0 }
    /// Ended tasks per second of the whole run.
    var endRate: Double { elapsed > .zero ? Double(ended) / elapsed.seconds : 0 }

    /// What the process exits with.
    var exitCode: Int32 {
        if wasInterrupted { return ExitStatusCode.interrupted }
        if !wasAnswered && submitted > 0 { return ExitStatusCode.unreachable }
        let isWell = accepted == planned && (!waits || (unfinished == 0 && unexpectedlyFailed == 0))
        return isWell ? ExitStatusCode.success : ExitStatusCode.failed
    }
}
