internal import RedisClient
internal import SchedulerModels

/// What a filter looks at in a record; far less than the whole where no text is searched.
struct CandidateTask {
    let id: TaskID
    let status: TaskStatus
    let taskType: String
    let queue: String
    let tags: [String]
    let workerID: String?
    let error: [UInt8]?
    let members: [UInt8]?

    private static let names = ["status", TaskFacts.name, "tags", "worker"]

    /// Asks for the fields that the filter needs.
    static func command(_ key: String, for filter: TaskFilter) -> RedisCommand {
        let texts = (filter.error == nil ? [] : ["error"]) + (filter.parameters == nil ? [] : ["submission"])
        return RedisCommand("HMGET", [RedisArgument(key)] + (names + texts).map { RedisArgument($0) })
    }

    /// Reads the answer; nil when there is no such task any more.
    init?(_ id: TaskID, _ reply: RedisReply, for filter: TaskFilter) throws(RedisError) {
        let texts = (filter.error == nil ? 0 : 1) + (filter.parameters == nil ? 0 : 1)
        let values = try reply.optionalFields(count: Self.names.count + texts)
        guard let status = values[0].flatMap({ TaskStatus(rawValue: $0.text) }) else { return nil }
        self.id = id
        self.status = status
        let facts = TaskFacts(values[1])
        taskType = facts?.taskType ?? ""
        queue = facts?.queue ?? ""
        tags = filter.tag == nil ? [] : (values[2]?.text ?? "").split(separator: " ").map(String.init)
        workerID = values[3]?.text
        error = filter.error == nil ? nil : values[4]
        members = filter.parameters == nil ? nil : values[values.count - 1]
    }

    /// How many bytes of texts were read for it.
    var size: Int { (error?.count ?? 0) + (members?.count ?? 0) }
}
