internal import SchedulerModels
internal import TaskStore

/// Why a task does not run now, or what it does instead: told from what decides it, most decisive first.
struct TaskExplanation: Sendable, Equatable {
    /// One reason.
    struct Reason: Sendable, Equatable {
        /// A short word for programs, in snake case.
        let code: String
        /// A line for people.
        let message: String
    }

    let taskID: TaskID
    let status: TaskStatus
    let reasons: [Reason]

    /// Explains a task.
    ///
    /// - Parameters:
    ///   - situation: What the store knows.
    ///   - isBrokerAvailable: Whether this server could publish now.
    init(_ situation: TaskSituation, isBrokerAvailable: Bool) {
        let record = situation.record
        taskID = record.taskID
        status = record.status
        var reasons: [Reason] = []
        switch record.status {
        case .completed, .failed, .cancelled, .expired: reasons = [Self.ended(record)]
        case .running: reasons = [Self.running(situation)]
        case .scheduled, .retrying:
            reasons = [Self.waitsForItsTime(situation)] + Self.obstacles(situation, isBrokerAvailable)
        case .pending:
            reasons = Self.obstacles(situation, isBrokerAvailable) + Self.queueing(situation)
            if reasons.isEmpty {
                reasons = [Reason(code: "due", message: "nothing stands in its way: a worker takes it in this moment")]
            }
        }
        self.reasons = reasons
    }

    /// Writes the explanation as the contract shows it.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("task_id", taskID.description)
        writer.member("status", status.rawValue)
        writer.member("summary", reasons.first?.message)
        writer.key("reasons")
        writer.beginArray()
        for reason in reasons {
            writer.beginObject()
            writer.member("code", reason.code)
            writer.member("message", reason.message)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    // MARK: The reasons

    private static func ended(_ record: TaskRecord) -> Reason {
        let time = record.completedAt.map { " at \($0)" } ?? ""
        let how =
            switch record.status {
            case .completed: "it has completed"
            case .failed: "it has failed for good; it can be sent round again with retry"
            case .cancelled: "it was cancelled; it can be sent round again with retry"
            default: "it was not started in time and has expired; it can be sent round again with retry"
            }
        return Reason(code: "ended", message: how + time)
    }

    private static func running(_ situation: TaskSituation) -> Reason {
        let record = situation.record
        let since = record.startedAt.map { " since \($0)" } ?? ""
        return Reason(
            code: "running",
            message: "worker \(record.workerID ?? "?") runs attempt \(record.attempt) of "
                + "\(situation.maximumAttempts)\(since)"
        )
    }

    private static func waitsForItsTime(_ situation: TaskSituation) -> Reason {
        let record = situation.record
        let time = record.scheduledAt.map { "\($0)" } ?? "?"
        if record.status == .retrying {
            return Reason(
                code: "retrying",
                message: "attempt \(record.attempt + 1) of \(situation.maximumAttempts) is due at \(time)"
            )
        }
        if record.attempts?.last?.outcome == .postponed {
            return Reason(code: "postponed", message: "its handler has put it off; it is due at \(time)")
        }
        if situation.deferrals > 0 {
            return Reason(
                code: "deferred",
                message:
                    "a worker that got it had no handler for '\(record.taskType)'; it is handed out again at \(time)"
            )
        }
        return Reason(code: "scheduled", message: "it is scheduled for \(time)")
    }

    /// What keeps the task from running even when its turn has come.
    private static func obstacles(_ situation: TaskSituation, _ isBrokerAvailable: Bool) -> [Reason] {
        let record = situation.record
        var reasons: [Reason] = []
        if situation.isPaused {
            reasons.append(Reason(code: "queue_paused", message: "the queue '\(record.queue)' is paused"))
        }
        let serving = situation.serving
        if serving.isEmpty {
            reasons.append(Reason(code: "no_worker", message: "no live worker serves the queue '\(record.queue)'"))
        } else if !serving.contains(where: { $0.taskTypes.contains(record.taskType) }) {
            reasons.append(
                Reason(
                    code: "no_handler",
                    message: "no live worker of the queue '\(record.queue)' has a handler for '\(record.taskType)'"
                )
            )
        }
        if let closedUntil = situation.closedUntil {
            reasons.append(
                Reason(
                    code: "recovering",
                    message: "Redis has restarted; nothing is started until \(closedUntil), so that workers can say "
                        + "what they run"
                )
            )
        }
        if !isBrokerAvailable {
            reasons.append(
                Reason(code: "waiting_for_broker", message: "RabbitMQ is away or takes no messages at the moment")
            )
        }
        return reasons
    }

    /// Why a task waits that nothing else keeps from running.
    private static func queueing(_ situation: TaskSituation) -> [Reason] {
        var reasons: [Reason] = []
        if situation.ahead > 0 {
            let tasks = situation.ahead == 1 ? "1 task" : "\(situation.ahead) tasks"
            reasons.append(Reason(code: "tasks_ahead", message: "\(tasks) of higher or equal priority go before it"))
        }
        let serving = situation.serving.filter { $0.taskTypes.contains(situation.record.taskType) }
        let slots = serving.reduce(0) { $0 + $1.concurrency }
        if slots > 0, serving.reduce(0, { $0 + $1.running.count }) >= slots {
            reasons.append(Reason(code: "workers_busy", message: "all \(slots) slots of the workers for it are taken"))
        }
        return reasons
    }
}

extension TaskSituation {
    /// The live workers that take from the task's queue.
    fileprivate var serving: [WorkerRecord] {
        workers.filter { $0.status != .lost && $0.status != .draining && $0.queues.contains(record.queue) }
    }
}
