#if DEBUG
internal import Glibc
internal import SchedulerModels
internal import TaskHandlers

/// `journal`: writes down when an attempt starts, has its effect, and ends or is stopped.
///
/// Parameters: `seconds` of work before the effect (0.05), `ignore_stop` (goes on when it is told to stop), `crash`
/// before the effect: `trap` and `exit` take the worker with them, `hang` never ends and heeds no stop.
struct JournalHandler: TaskHandler {
    static let taskType = "journal"
    let file: JournalFile
    let workerID: String

    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        var reader = FieldReader(parameters, known: ["seconds", "ignore_stop", "crash"])
        let duration = reader.seconds("seconds", in: .zero ... .seconds(86_400)) ?? .milliseconds(50)
        do throws(ValidationError) {
            try reader.finish()
        } catch {
            throw HandlerFailure(code: "invalid_parameters", message: "\(error)", retryable: false)
        }
        let ignoresStop = parameters["ignore_stop"] == .bool(true)
        try note("start", context)
        if await !work(until: .now + duration, ignoresStop: ignoresStop) {
            try note("stopped", context)
            throw .cancelled
        }
        await crash(parameters["crash"]?.stringValue)
        try note("effect", context)
        try note("end", context)
        return .string(workerID)
    }

    /// False when it was stopped before.
    private func work(until end: ContinuousClock.Instant, ignoresStop: Bool) async -> Bool {
        while ContinuousClock.now < end {
            if ignoresStop {
                await Self.unstoppableSleep(until: end)
            } else {
                // Woken early by cancellation alone, which the next line finds.
                try? await Task.sleep(until: end, clock: .continuous)
                if Task.isCancelled { return false }
            }
        }
        return true
    }

    private func crash(_ way: String?) async {
        switch way {
        case "trap": preconditionFailure("a journal task was asked to trap")
        case "exit": exit(3)
        case "hang": while true { await Self.unstoppableSleep(until: .now + .seconds(60)) }
        default: return
        }
    }

    /// Sleeps in a task of its own, which nobody cancels.
    private static func unstoppableSleep(until end: ContinuousClock.Instant) async {
        await Task.detached { try? await Task.sleep(until: end, clock: .continuous) }.value
    }

    /// Writes an event of an attempt down.
    func note(_ event: String, _ context: HandlerContext) throws(HandlerFailure) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("event", event)
        writer.member("task", context.taskID)
        writer.member("attempt", Int64(context.attempt))
        writer.member("fence", context.fence)
        writer.member("worker", workerID)
        writer.member("pid", Int64(getpid()))
        writer.member("at", JournalFile.now)
        writer.endObject()
        guard file.append(writer.bytes) else {
            throw HandlerFailure(
                code: "journal",
                message: "the journal \(file.path) cannot be written",
                retryable: true
            )
        }
    }
}
#endif
