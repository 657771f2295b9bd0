/// What travels through the broker: the whole task, so that a record that Redis lost can be made again from it.
public struct TaskMessage: Sendable, Equatable {
    /// The version of this form; a worker parks what it cannot read.
    public static let format: Int64 = 1
    /// More attempts than any task can have.
    static let mostAttempts: Int64 = 1_000_000

    /// The task.
    public var taskID: TaskID
    /// When it was accepted, by Redis's clock.
    public var createdAt: Timestamp
    /// When this message was made, by Redis's clock.
    public var publishedAt: Timestamp
    /// Attempts that had been counted when this message was made.
    public var attempt: Int
    /// What the client asked for.
    public var submission: TaskSubmission

    /// A message for a task.
    public init(
        taskID: TaskID,
        createdAt: Timestamp,
        publishedAt: Timestamp,
        attempt: Int,
        submission: TaskSubmission
    ) {
        self.taskID = taskID
        self.createdAt = createdAt
        self.publishedAt = publishedAt
        self.attempt = attempt
        self.submission = submission
    }

    /// The message's body.
    public func serialized() -> [UInt8] {
        Self.serialize(
            taskID: taskID,
            createdAt: createdAt,
            publishedAt: publishedAt,
            attempt: attempt,
            members: submission.members
        )
    }

    /// The message's body from the stored form of a submission, without parsing it.
    public static func serialize(
        taskID: TaskID,
        createdAt: Timestamp,
        publishedAt: Timestamp,
        attempt: Int,
        members: [UInt8]
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: members.count + 160)
        writer.writeFixed(#"{"format":1,"task_id":"#)
        writer.write(taskID)
        writer.writeFixed(#""created_at":"#)
        writer.write(createdAt.milliseconds)
        writer.writeFixed(#""published_at":"#)
        writer.write(publishedAt.milliseconds)
        writer.writeFixed(#""attempt":"#)
        writer.write(Int64(attempt))
        writer.writeFixed(#""submission":"#)
        writer.beginObject()
        writer.spliceMembers(members)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// Reads a message's body.
    ///
    /// - Throws: what is wrong with it, in words that hold nothing of the payload; the message is to be parked.
    public init(body: [UInt8]) throws(TaskMessageError) {
        if let message = Self(fixedForm: body) {
            self = message
            return
        }
        let json: JSONValue
        do {
            json = try JSONParser.parse(body, limits: .trusted)
        } catch {
            throw TaskMessageError(reason: "not JSON: \(error)")
        }
        guard let format = json["format"]?.numberValue?.int64 else {
            throw TaskMessageError(reason: "no format version")
        }
        guard format == Self.format else {
            throw TaskMessageError(reason: "format version \(format), this worker reads \(Self.format)")
        }
        guard let taskID = json["task_id"]?.stringValue.flatMap({ TaskID($0) }) else {
            throw TaskMessageError(reason: "no task identifier")
        }
        guard let created = json["created_at"]?.numberValue?.int64,
            let published = json["published_at"]?.numberValue?.int64,
            (0...Timestamp.distantFuture.milliseconds).contains(created),
            (0...Timestamp.distantFuture.milliseconds).contains(published),
            let attempt = json["attempt"]?.numberValue?.int64, (0...Self.mostAttempts).contains(attempt)
        else { throw TaskMessageError(reason: "no valid times or attempt") }
        do {
            submission = try TaskSubmission(stored: json["submission"] ?? .null)
        } catch {
            throw TaskMessageError(reason: "invalid submission: \(error)")
        }
        self.taskID = taskID
        createdAt = Timestamp(milliseconds: created)
        publishedAt = Timestamp(milliseconds: published)
        self.attempt = Int(attempt)
    }
}

/// Why a message cannot be read.
public struct TaskMessageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason, without anything of the payload.
    public let reason: String

    /// One line for a person.
    public var description: String { reason }
}
