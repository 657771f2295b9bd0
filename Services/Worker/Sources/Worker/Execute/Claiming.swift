internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import TaskStore

/// Gets a claim on a delivered task, or finds out why there is none to be had.
struct Claiming: Sendable {
    let store: TaskStore
    let lease: LeaseKeeper
    let logger: Logger
    /// Told the queue of a claim that was refused because it is paused, so that nothing more is taken from it.
    let onPaused: @Sendable (String) -> Void

    /// What came of it.
    enum Decision: Sendable {
        /// The task is ours as long as this hold of the lease lasts.
        case granted(ClaimOutcome.Claim, LeaseKeeper.Holding)
        /// It has ended, is somebody else's or waits for its time: `due` looks after it.
        case notOurs
        /// It cannot be decided now.
        case giveBack
    }

    /// The longest pause between two tries while Redis cannot be reached or is recovering.
    private static let longestPause: Duration = .seconds(1)

    /// Asks until there is an answer that decides; gives back when the worker is to leave.
    func claim(_ message: TaskMessage, isRedelivered: Bool) async -> Decision {
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            guard let holding = await lease.whenHeld() else { return .giveBack }
            do throws(TaskStoreError) {
                let outcome = try await store.claim(
                    message.taskID,
                    incarnation: holding.incarnation,
                    workerID: holding.workerID,
                    on: holding.connection
                )
                if let decision = try await decide(outcome, message, holding, isRedelivered: isRedelivered) {
                    return decision
                }
                pause = min(pause, .milliseconds(200))
            } catch  where error.kind == .connectionChanged {
                // There may be no new connection yet, so the pause below is needed; but it need not be long.
                await lease.renewNow()
                pause = min(pause, .milliseconds(200))
            } catch  where error.kind == .unexpected {
                logger.error("a claim failed", metadata: [LogKey.taskID: "\(message.taskID)", "error": "\(error)"])
                return .notOurs
            } catch {
                logger.debug(
                    "a claim has to wait",
                    metadata: [LogKey.taskID: "\(message.taskID)", "error": "\(error)"]
                )
            }
            try? await Task.sleep(for: pause)  // Woken by cancellation alone; the loop's head ends it.
            pause = min(pause * 2, Self.longestPause)
        }
        return .giveBack
    }

    /// What an answer means; nil means ask again after a pause.
    private func decide(
        _ outcome: ClaimOutcome,
        _ message: TaskMessage,
        _ holding: LeaseKeeper.Holding,
        isRedelivered: Bool
    ) async throws(TaskStoreError) -> Decision? {
        switch outcome {
        case .claimed(let claim): return .granted(claim, holding)
        case .ended, .gone, .notDue: return .notOurs
        case .paused:
            onPaused(message.submission.queue)
            return .giveBack
        case .busy(let owner, let workerID, _):
            guard isRedelivered, await SecondWitness(store: store).isDead(owner) else { return .notOurs }
            logger.notice(
                "a worker is dead by two witnesses: its tasks are taken over",
                metadata: ["lost_worker": "\(workerID)", LogKey.taskID: "\(message.taskID)"]
            )
            try await store.endLease(of: owner)
            return nil
        case .unknown:
            let restored = try await store.restore(message)
            logger.warning(
                "a task whose record was lost was looked at",
                metadata: [LogKey.taskID: "\(message.taskID)", "outcome": "\(restored)"]
            )
            switch restored {
            case .gone, .stale: return .notOurs
            // Redis that has just lost writes may lose its next ones too: as long as it is recovering, asking again waits,
            // and the message, the only other copy, stays.
            case .restored, .exists: return nil
            }
        case .noLease:
            await lease.renewNow()
            return nil
        case .recovering: return nil
        }
    }
}
