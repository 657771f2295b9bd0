internal import SchedulerModels
internal import TaskHandlers

/// The line that gives a long-lived process a task.
struct LongLivedRequest {
    let parameters: JSONValue
    let context: HandlerContext

    /// One JSON object and the end of the line.
    func line(now: ContinuousClock.Instant = .now, wallClock: Timestamp = BootClock.wallClock) -> [UInt8] {
        let left = max(.zero, now.duration(to: context.deadline))
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("task_id", context.taskID)
        writer.member("task_type", context.taskType)
        writer.member("attempt", Int64(context.attempt))
        writer.member("max_attempts", Int64(context.maximumAttempts))
        writer.member("fence", context.fence)
        writer.member("traceparent", context.traceparent)
        writer.member("deadline", wallClock + left)
        writer.member("timeout", left)
        writer.key("parameters")
        writer.write(parameters)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
