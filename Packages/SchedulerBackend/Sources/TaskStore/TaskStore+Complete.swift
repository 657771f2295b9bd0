public import RedisClient
internal import SchedulerModels

extension TaskStore {
    /// Claims tasks and records their results in one step, for handlers that ran before their tasks were claimed.
    ///
    /// Nothing but such a result may come of such a handler: the task may be claimed, run or cancelled by others at the same
    /// time, and then the result counts for nothing.
    ///
    /// - Parameters:
    ///   - computed: The tasks, none twice, with their results.
    ///   - incarnation: The claimer; its lease must be valid.
    ///   - workerID: The claimer's name in the registry.
    ///   - connection: The call goes over exactly this connection, whose run id it carries.
    /// - Returns: What came of each, in order.
    /// - Throws: `TaskStoreError`; whether anything was recorded is not known then, and a claim finds it out.
    public func complete(
        _ computed: [ComputedTask],
        incarnation: String,
        workerID: String,
        on connection: RedisConnectionInfo
    ) async throws(TaskStoreError) -> [CompleteOutcome] {
        let claimer = Claimer(incarnation: incarnation, workerID: workerID, connection: connection)
        let answers = try await Self.callMany(
            scripts.complete,
            claimer.arguments(RedisArgument(keys.prefix), leaseTTL.argument, clock),
            computed.map { [RedisArgument($0.id.description), $0.age.argument, RedisArgument($0.result)] },
            on: connection,
            redis: redis,
            atOnce: computed.count == 1
        )
        var outcomes: [CompleteOutcome] = []
        outcomes.reserveCapacity(answers.count)
        for answer in answers { outcomes.append(try completeOutcome(answer)) }
        return outcomes
    }

    private func completeOutcome(
        _ answer: Swift.Result<[String], TaskStoreError>
    ) throws(TaskStoreError) -> CompleteOutcome {
        // What is wrong with its record, the claim tells.
        guard case .success(let words) = answer else { return .mustBeClaimed }
        switch words[0] {
        case "OK": return .completed
        case "ENDED":
            guard let status = words.status(at: 1) else { break }
            return .ended(status)
        case "CLAIM": return .mustBeClaimed
        default: break
        }
        throw unexpected(scripts.complete)
    }
}
