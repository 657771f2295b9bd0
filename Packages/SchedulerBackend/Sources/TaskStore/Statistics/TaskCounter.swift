/// One number of `counters`: how often something happened to the tasks of a type in a queue.
public struct TaskCounter: Sendable, Equatable {
    /// What happened, for example `completed`.
    public let event: String
    /// In which queue.
    public let queue: String
    /// To tasks of which type.
    public let taskType: String
    /// How often since ever.
    public let count: Int64

    /// Reads a field `event:queue:type`; nil when it is something else.
    init?(field: String, count: Int64) {
        let parts = field.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        event = String(parts[0])
        queue = String(parts[1])
        taskType = String(parts[2])
        self.count = count
    }
}
