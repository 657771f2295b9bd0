internal import RedisClient
internal import SchedulerModels

/// The fields of `worker:{id}` and how they become a record.
enum WorkerFields {
    private static let names = [
        "incarnation", "status", "host", "pid", "version", "started", "seen", "queues", "types", "concurrency",
        "running",
        "processed", "failed", "consuming",
    ]

    static func command(_ key: String) -> RedisCommand {
        RedisCommand("HMGET", [RedisArgument(key)] + names.map { RedisArgument($0) })
    }

    /// The incarnation of an entry; empty when there is no such entry.
    static func incarnation(_ entry: RedisReply) -> String {
        (try? entry.optionalFields(count: names.count)[0])?.text ?? ""  // What cannot be read has no lease either.
    }

    static func record(_ workerID: String, _ entry: RedisReply, isAlive: Bool) -> WorkerRecord? {
        guard let fields = try? entry.optionalFields(count: names.count), fields[0] != nil else {
            return nil  // No entry, or one that this release cannot read: as good as none.
        }
        let words = fields.map { $0?.text ?? "" }
        var record = WorkerRecord(
            workerID: workerID,
            hostname: words[2],
            pid: Int64(words[3]) ?? 0,
            startedAt: Timestamp(milliseconds: Int64(words[5]) ?? 0),
            queues: words[7].words,
            taskTypes: words[8].words,
            concurrency: Int(words[9]) ?? 0
        )
        record.status = isAlive ? WorkerRecord.Status(rawValue: words[1]) ?? .idle : .lost
        record.version = words[4]
        record.lastHeartbeat = Timestamp(milliseconds: Int64(words[6]) ?? 0)
        record.running = words[10].words
        record.processedTasks = Int64(words[11]) ?? 0
        record.failedTasks = Int64(words[12]) ?? 0
        record.consumption = WorkerRecord.Consumption(rawValue: words[13]) ?? .consuming
        return record
    }
}

extension String {
    fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
