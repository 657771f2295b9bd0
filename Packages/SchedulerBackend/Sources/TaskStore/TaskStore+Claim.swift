public import RedisClient
public import SchedulerModels

extension TaskStore {
    /// Claims a task for an incarnation of a worker; claims that are made at the same time share a round trip.
    ///
    /// - Parameters:
    ///   - id: The task.
    ///   - incarnation: The claimer; its lease must be valid.
    ///   - workerID: The claimer's name in the registry.
    ///   - connection: The claim goes over exactly this connection, whose run id it carries.
    /// - Returns: The claim, or why there is none.
    /// - Throws: `TaskStoreError`; after one of kind `unavailable` the call may be sent again.
    public func claim(
        _ id: TaskID,
        incarnation: String,
        workerID: String,
        on connection: RedisConnectionInfo
    ) async throws(TaskStoreError) -> ClaimOutcome {
        let claimer = Claimer(incarnation: incarnation, workerID: workerID, connection: connection)
        return try claimOutcome(try await claims.call(claimer, [RedisArgument(id.description)]))
    }

    /// Claims several tasks in one call, as claims made at the same time are.
    public func claim(
        _ ids: [TaskID],
        incarnation: String,
        workerID: String,
        on connection: RedisConnectionInfo
    ) async throws(TaskStoreError) -> [ClaimOutcome] {
        let claimer = Claimer(incarnation: incarnation, workerID: workerID, connection: connection)
        var outcomes: [ClaimOutcome] = []
        let items = ids.map { RedisArguments([RedisArgument($0.description)]) }
        for answer in try await claims.send(claimer, items) {
            outcomes.append(try claimOutcome(try answer.get()))
        }
        return outcomes
    }

    private func claimOutcome(_ words: [String]) throws(TaskStoreError) -> ClaimOutcome {
        switch words[0] {
        case "CLAIMED":
            guard words.count == 5, let fence = Int64(words[1]), let attempt = Int(words[2]), let most = Int(words[3])
            else { break }
            return .claimed(.init(fence: fence, attempt: attempt, maximumAttempts: most))
        case "BUSY":
            guard let till = words.timestamp(at: 3), let now = words.timestamp(at: 4) else { break }
            return .busy(incarnation: words[1], workerID: words[2], leaseLeft: till - now)
        case "ENDED":
            guard let status = words.status(at: 1) else { break }
            return .ended(status)
        case "NOT_DUE":
            guard let at = words.timestamp(at: 1) else { break }
            return .notDue(at)
        case "RECOVERING":
            guard words.count == 2, let wait = Int64(words[1]) else { break }
            return .recovering(.milliseconds(wait))
        case "PAUSED": return .paused
        case "GONE": return .gone
        case "UNKNOWN": return .unknown
        case "NO_LEASE": return .noLease
        // Whoever looks after the tasks is giving all leases their time anew.
        case "CLOCK": return .recovering(.milliseconds(200))
        default: break
        }
        throw unexpected(scripts.claim)
    }

    /// Says again that an incarnation runs a task, after Redis may have forgotten it; makes the record again if needed.
    ///
    /// After a restart of Redis (a new run id) a claim counts again only once it has been re-asserted. So the owner's
    /// local deadline must not be put off by a heartbeat of the new run before this has answered `owned`.
    ///
    /// - Parameters:
    ///   - message: The task's message.
    ///   - incarnation: The owner; its lease must be valid.
    ///   - workerID: The owner's name in the registry.
    ///   - claim: The claim as it was granted.
    ///   - connection: The re-assertion goes over exactly this connection, the live one by default.
    /// - Returns: Whether the task is the caller's.
    /// - Throws: `TaskStoreError`; after one of kind `unavailable` the call may be sent again.
    public func reassert(
        _ message: TaskMessage,
        incarnation: String,
        workerID: String,
        claim: ClaimOutcome.Claim,
        on connection: RedisConnectionInfo? = nil
    ) async throws(TaskStoreError) -> ReassertOutcome {
        let connection = try live(connection, for: scripts.reassert)
        let submission = message.submission
        let words = try await call(
            scripts.reassert,
            [
                RedisArgument(message.taskID.description), RedisArgument(incarnation), RedisArgument(workerID),
                RedisArgument(claim.fence), RedisArgument(claim.attempt), RedisArgument(submission.members),
                RedisArgument(submission.queue), RedisArgument(submission.band.rawValue),
                RedisArgument(submission.taskType), RedisArgument(submission.tags.joined(separator: " ")),
                RedisArgument(claim.maximumAttempts), recordTTL(submission).argument,
                RedisArgument(message.createdAt.milliseconds), RedisArgument(connection.serverRunID), leaseTTL.argument,
                submission.callbackFlag,
            ] + keyArguments(message),
            on: connection
        )
        switch words[0] {
        case "OK": return .owned(restored: false)
        case "RESTORED": return .owned(restored: true)
        case "FENCED", "GONE": return .fenced
        case "NO_LEASE": return .noLease
        default: throw unexpected(scripts.reassert)
        }
    }

    /// Makes a record that Redis lost again from its message; it waits one lease time and a second before it may start.
    public func restore(_ message: TaskMessage) async throws(TaskStoreError) -> RestoreOutcome {
        let submission = message.submission
        let words = try await call(
            scripts.restore,
            [
                RedisArgument(message.taskID.description), RedisArgument(submission.members),
                RedisArgument(submission.queue), RedisArgument(submission.band.rawValue),
                RedisArgument(submission.taskType), RedisArgument(submission.tags.joined(separator: " ")),
                RedisArgument(submission.retry.maximumAttempts), recordTTL(submission).argument,
                RedisArgument(message.createdAt.milliseconds), RedisArgument(message.publishedAt.milliseconds),
                RedisArgument(message.attempt), (leaseTTL + .seconds(1)).argument,
                submission.callbackFlag, RedisArgument(message.expiresAt?.milliseconds ?? 0),
            ] + keyArguments(message)
        )
        switch words[0] {
        case "OK":
            guard let at = words.timestamp(at: 1) else { throw unexpected(scripts.restore) }
            return .restored(at)
        case "EXISTS": return .exists
        case "GONE": return .gone
        case "STALE": return .stale
        default: throw unexpected(scripts.restore)
        }
    }

    /// A record is kept at least as long as its idempotency key.
    private func recordTTL(_ submission: TaskSubmission) -> Duration {
        submission.idempotencyKey == nil
            ? submission.resultTTL : max(submission.resultTTL, timing.idempotencyTTL)
    }

    /// The idempotency key of a record that is made again, what it stands for, and the end of its time.
    private func keyArguments(_ message: TaskMessage) -> [RedisArgument] {
        guard let key = message.submission.idempotencyKey else { return ["", "", 0] }
        return [
            RedisArgument(key), RedisArgument(Array(TaskSubmission.split(message.submission.members).body)),
            RedisArgument((message.createdAt + timing.idempotencyTTL).milliseconds),
        ]
    }

    /// Puts a waiting task off, because the worker that got it has no handler for its type.
    public func deferTask(_ id: TaskID) async throws(TaskStoreError) {
        _ = try await call(
            scripts.deferring,
            [RedisArgument(id.description), timing.firstDeferral.argument, timing.longestDeferral.argument]
        )
    }
}

extension TaskMessage {
    /// The moment at which its task expires if nobody has started it; nil when it does not.
    ///
    /// A message that was made later is of a task that was put off by its handler or sent round again by hand, and so does
    /// not expire any more.
    fileprivate var expiresAt: Timestamp? {
        guard let expiresIn = submission.expiresIn, publishedAt < createdAt + expiresIn else { return nil }
        return createdAt + expiresIn
    }
}
