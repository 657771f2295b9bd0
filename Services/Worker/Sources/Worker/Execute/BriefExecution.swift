internal import Failpoints
internal import SchedulerModels
internal import TaskBroker
internal import TaskHandlers
internal import TaskStore

/// Takes tasks whose handlers are brief through their steps together.
///
/// One handler after the other, then one call that claims and settles all (`BriefComputation`); for those that have to be
/// claimed first, one claim, the handlers, one call that settles.
///
/// It knows the usual course alone. A task with which anything is otherwise goes on by itself, the way that
/// `TaskExecution`, `Claiming` and `Settling` describe, from where it stands; every step may be taken again there.
struct BriefExecution: Sendable {
    let execution: TaskExecution
    /// Called once for each task; settles its delivery.
    let onEnd: @Sendable (BriefTask, TaskExecution.Performance) async -> Void

    /// A task whose handler has run.
    private struct Ran {
        let task: BriefTask
        let attempt: RunningTasks.Attempt
        let end: HandlerRun.End
        /// What is recorded together with others; nil when it goes alone.
        let outcome: AttemptOutcome?
    }

    /// Deals with tasks that are in hand.
    ///
    /// - Parameters:
    ///   - tasks: The tasks, at most `BriefLane.most`.
    ///   - onDecided: Called once, when it is decided whose they are and the next can go.
    func perform(_ tasks: [BriefTask], onDecided: @Sendable () -> Void) async {
        for _ in tasks { await Failpoint.pass("claim.before") }
        guard let holding = await execution.lease.whenHeld() else {
            onDecided()
            return await goAlone(tasks)
        }
        let answers = await BriefComputation(execution: execution).perform(tasks, holding)
        guard !answers.unclaimed.isEmpty else {
            onDecided()
            return await finish(answers.ended)
        }
        await finish(answers.ended)
        await claimFirst(answers.unclaimed, onDecided)
    }

    private func finish(_ ended: [BriefTask]) async {
        for task in ended { await finish(task, .init(verdict: .acknowledge)) }
    }

    /// The way of tasks that are claimed before they run.
    private func claimFirst(_ tasks: [BriefTask], _ onDecided: @Sendable () -> Void) async {
        let claims = await claim(tasks)
        onDecided()
        guard let (holding, outcomes) = claims else { return await goAlone(tasks) }
        var ran: [Ran] = []
        ran.reserveCapacity(tasks.count)
        var others: [BriefTask] = []
        for (task, outcome) in zip(tasks, outcomes) {
            switch outcome {
            case .claimed(let claim):
                ran.append(await run(task, claim, holding))
            case .ended, .gone, .notDue: await finish(task, .init(verdict: .acknowledge))
            default: others.append(task)
            }
        }
        let unsettled = await settle(ran, holding)
        await goAlone(others, unsettled)
    }

    /// Nil when there is no answer.
    private func claim(_ tasks: [BriefTask]) async -> (LeaseKeeper.Holding, [ClaimOutcome])? {
        guard let holding = await execution.lease.whenHeld() else { return nil }
        do throws(TaskStoreError) {
            let outcomes = try await execution.store.claim(
                tasks.map(\.message.taskID),
                incarnation: holding.incarnation,
                workerID: holding.workerID,
                on: holding.connection
            )
            return (holding, outcomes)
        } catch {
            return nil  // Each asks again by itself, and tells what is wrong.
        }
    }

    /// Runs one.
    private func run(
        _ task: BriefTask,
        _ claim: ClaimOutcome.Claim,
        _ holding: LeaseKeeper.Holding
    ) async -> Ran {
        await Failpoint.pass("claim.after")
        let attempt = execution.started(task.message, claim, holding)
        // As for every other task: a lease that was lost since the claim has passed this run by.
        guard execution.lease.covers(holding), let brief = task.handler.brief else {
            return Ran(task: task, attempt: attempt, end: .stopped(.leaseLost, obeyed: true), outcome: nil)
        }
        let context = execution.context(attempt)
        let end = attempt.run.runBriefly(timeout: task.message.submission.timeout) { () throws(HandlerFailure) in
            try brief(.object(task.message.submission.parameters), context)
        }
        await Failpoint.pass("run.after")
        let outcome = attempt.report.closeIfSilent() ? execution.settling.outcome(of: end, attempt) : nil
        return Ran(task: task, attempt: attempt, end: end, outcome: outcome?.isSmall == true ? outcome : nil)
    }

    /// Records the outcomes together; gives back those that have to go alone.
    private func settle(_ ran: [Ran], _ holding: LeaseKeeper.Holding) async -> [Ran] {
        var alone: [Ran] = []
        var together: [Ran] = []
        var outcomes: [(id: TaskID, fence: Int64, outcome: AttemptOutcome)] = []
        outcomes.reserveCapacity(ran.count)
        for one in ran {
            guard let outcome = one.outcome else {
                alone.append(one)
                continue
            }
            together.append(one)
            outcomes.append((one.attempt.message.taskID, one.attempt.claim.fence, outcome))
        }
        guard !together.isEmpty else { return alone }
        let answers: [SettleOutcome]
        do throws(TaskStoreError) {
            answers = try await execution.store.finish(
                outcomes,
                incarnation: holding.incarnation,
                workerID: holding.workerID
            )
        } catch {
            return ran
        }
        for (one, answer) in zip(together, answers) {
            guard let verdict = execution.settling.verdict(on: answer, one.attempt) else {
                alone.append(one)
                continue
            }
            await Failpoint.pass("settle.after")
            await finish(one.task, .init(verdict: verdict))
        }
        return alone
    }

    /// Each goes on by itself: those that are not claimed, and those that are not settled.
    private func goAlone(_ unclaimed: [BriefTask], _ unsettled: [Ran] = []) async {
        guard !unclaimed.isEmpty || !unsettled.isEmpty else { return }
        await withDiscardingTaskGroup { group in
            for task in unclaimed {
                group.addTask {
                    let (message, redelivered) = (task.message, task.start.delivery.redelivered)
                    await finish(
                        task,
                        execution.perform(message, task.handler, isRedelivered: redelivered)
                    )
                }
            }
            for one in unsettled {
                group.addTask {
                    await one.attempt.report.close()
                    let verdict = await execution.settling.settle(one.attempt, one.end)
                    await Failpoint.pass("settle.after")
                    await finish(one.task, .init(verdict: verdict))
                }
            }
        }
    }

    private func finish(_ task: BriefTask, _ performance: TaskExecution.Performance) async {
        execution.running.letGo(task.message.taskID)
        await onEnd(task, performance)
    }
}

extension AttemptOutcome {
    /// Whether it is small enough to be recorded together with others.
    fileprivate var isSmall: Bool {
        switch self {
        case .completed(let bytes), .failed(let bytes), .retry(let bytes, _), .postponed(let bytes, _):
            bytes.count <= BriefTask.mostBytes
        }
    }
}
