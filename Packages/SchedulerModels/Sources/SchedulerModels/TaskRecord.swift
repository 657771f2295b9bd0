/// Everything that is known about a task.
///
/// What the client asked for, the result, the error and the progress are JSON text that is passed on as it is stored.
public struct TaskRecord: Sendable, Equatable {
    /// The task.
    public var taskID: TaskID
    /// The members of the submission's JSON object, without braces.
    public var submissionMembers: [UInt8]
    /// Where it stands.
    public var status: TaskStatus
    /// The named queue it belongs to.
    public var queue: String
    /// The handler's name.
    public var taskType: String
    /// Words to find it by.
    public var tags: [String]
    /// Attempts that were started.
    public var attempt: Int
    /// When it was accepted.
    public var createdAt: Timestamp
    /// When it may start, or start again.
    public var scheduledAt: Timestamp?
    /// When the last attempt started.
    public var startedAt: Timestamp?
    /// When it ended, however it ended.
    public var completedAt: Timestamp?
    /// The worker of the last attempt.
    public var workerID: String?
    /// JSON text of the progress.
    public var progress: [UInt8]?
    /// JSON text of the result.
    public var result: [UInt8]?
    /// JSON text of the error.
    public var error: [UInt8]?
    /// How far the calling back has come; nil before the task's end and where nobody is to be called back.
    public var callback: CallbackState?
    /// The newest attempts, oldest first; nil where they were not asked for.
    public var attempts: [AttemptRecord]?

    /// A record with nothing but what an acceptance knows.
    public init(
        taskID: TaskID,
        submissionMembers: [UInt8],
        status: TaskStatus,
        queue: String,
        taskType: String,
        tags: [String],
        createdAt: Timestamp
    ) {
        self.taskID = taskID
        self.submissionMembers = submissionMembers
        self.status = status
        self.queue = queue
        self.taskType = taskType
        self.tags = tags
        self.createdAt = createdAt
        attempt = 0
    }

    /// The trace that it was submitted with.
    public var traceparent: String? { TaskSubmission.split(submissionMembers).traceparent }

    /// Writes the task as the contract shows it.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.writeFixed(#""task_id":"#)
        writer.write(taskID)
        writer.writeFixed(#""status":"#)
        writer.write(status.rawValue)
        let (traceparent, bodyMembers) = TaskSubmission.split(submissionMembers)
        writer.spliceMembers(bodyMembers)
        writer.writeFixed(#""attempt":"#)
        writer.write(Int64(attempt))
        writer.writeFixed(#""created_at":"#)
        writer.write(createdAt)
        writer.member("scheduled_at", scheduledAt)
        if startedAt == nil, completedAt == nil, workerID == nil, progress == nil, result == nil, error == nil {
            // A task that has not started yet: nearly all that are shown when they are accepted.
            writer.writeFixed(Self.nothingYet)
        } else {
            writer.member("started_at", startedAt)
            writer.member("completed_at", completedAt)
            writer.member("worker_id", workerID)
            writer.member("progress", raw: progress)
            writer.member("result", raw: result)
            writer.member("error", raw: error)
        }
        writer.writeFixed(#""callback":"#)
        if let callback { callback.write(to: &writer) } else { writer.writeFixed("null") }
        writer.member("traceparent", traceparent)
        if let attempts {
            writer.writeFixed(#""attempts":"#)
            writer.beginArray()
            for attempt in attempts { attempt.write(to: &writer) }
            writer.endArray()
        }
        writer.endObject()
    }

    private static var nothingYet: StaticString {
        #""started_at":null,"completed_at":null,"worker_id":null,"progress":null,"result":null,"error":null"#
    }
}
