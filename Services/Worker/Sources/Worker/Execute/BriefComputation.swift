internal import Failpoints
internal import Logging
internal import SchedulerModels
internal import TaskBroker
internal import TaskHandlers
internal import TaskStore

/// Runs handlers of brief tasks before the tasks are claimed, and records claim and result in one call.
///
/// A brief handler only computes: that it ran does no harm if the task turns out to be somebody else's, cancelled or paused.
/// So the usual course needs Redis once instead of twice. Whatever else happens — it fails, reports something, takes too
/// long, the task was attempted before — is forgotten, and the task goes the way on which it is claimed first.
struct BriefComputation: Sendable {
    let execution: TaskExecution

    /// What came of tasks.
    struct Answers {
        /// Those that have ended, by this or before.
        var ended: [BriefTask] = []
        /// Those that have to be claimed.
        var unclaimed: [BriefTask] = []
    }

    /// Computes what can be computed and records it.
    func perform(_ tasks: [BriefTask], _ holding: LeaseKeeper.Holding) async -> Answers {
        var answers = Answers()
        var asked: [BriefTask] = []
        var computed: [ComputedTask] = []
        asked.reserveCapacity(tasks.count)
        computed.reserveCapacity(tasks.count)
        for task in tasks {
            let began = ContinuousClock.now
            guard let result = compute(task, began) else {
                answers.unclaimed.append(task)
                continue
            }
            asked.append(task)
            computed.append(ComputedTask(id: task.message.taskID, age: .now - began, result: result))
        }
        for _ in asked { await Failpoint.pass("compute.after") }
        guard let outcomes = await record(computed, holding) else {
            // Not known: the claim finds out, and says `ended` of what was recorded.
            return Answers(unclaimed: tasks)
        }
        for (task, outcome) in zip(asked, outcomes) {
            switch outcome {
            case .completed:
                log("settled", task, ["status": "\(TaskStatus.completed.rawValue)"])
                await Failpoint.pass("settle.after")
                answers.ended.append(task)
            case .ended: answers.ended.append(task)
            case .mustBeClaimed: answers.unclaimed.append(task)
            }
        }
        return answers
    }

    private func record(_ computed: [ComputedTask], _ holding: LeaseKeeper.Holding) async -> [CompleteOutcome]? {
        guard !computed.isEmpty else { return [] }
        do throws(TaskStoreError) {
            return try await execution.store.complete(
                computed,
                incarnation: holding.incarnation,
                workerID: holding.workerID,
                on: holding.connection
            )
        } catch {
            return nil  // The claim, which is asked for next, tells what is wrong.
        }
    }

    /// The result of a task that nobody has attempted yet; nil of one that has to be claimed first.
    private func compute(_ task: BriefTask, _ began: ContinuousClock.Instant) -> [UInt8]? {
        let submission = task.message.submission
        // One that ended its worker comes again, and is claimed from then on: attempts are counted at the claim.
        guard !task.start.delivery.redelivered, task.message.attempt == 0, !execution.running.isLeaving,
            let brief = task.handler.brief
        else { return nil }
        log("starts", task, [:])
        let hasReported = Guarded(false)
        let report: @Sendable () -> Void = { hasReported.withLock { $0 = true } }
        let context = HandlerContext(
            taskID: task.message.taskID.description,
            taskType: submission.taskType,
            attempt: 1,
            maximumAttempts: submission.retry.maximumAttempts,
            fence: 0,
            traceparent: submission.traceparent,
            deadline: began + submission.timeout,
            logger: silentLogger(report),
            log: { _ in report() },
            progress: { _, _ in report() }
        )
        do throws(HandlerFailure) {
            let result = try brief(.object(submission.parameters), context).serialized()
            let isUsual = !hasReported.withLock { $0 } && ContinuousClock.now - began <= submission.timeout
            return isUsual && result.count <= BriefTask.mostBytes ? result : nil
        } catch {
            return nil
        }
    }

    /// Whoever asks for the logger may have something to say: it is said when the task is claimed.
    private func silentLogger(_ report: @Sendable () -> Void) -> Logger {
        report()
        return Logger(label: execution.logger.label) { _ in SwiftLogNoOpLogHandler() }
    }

    private func log(_ message: Logger.Message, _ task: BriefTask, _ more: Logger.Metadata) {
        execution.logger.debug(
            message,
            metadata: more.merging([LogKey.taskID: "\(task.message.taskID)", LogKey.attempt: "1"]) { $1 }
        )
    }
}
