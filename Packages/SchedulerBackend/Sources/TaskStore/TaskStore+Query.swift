internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// One task; nil when there is none of that identifier.
    public func task(_ id: TaskID) async throws(TaskStoreError) -> TaskRecord? {
        try await read("task") { () throws(RedisError) in
            try TaskFields.record(id, await self.redis.execute(self.recordCommand(id)))
        }
    }

    /// One task with its newest attempts; nil when there is none of that identifier.
    public func taskWithAttempts(_ id: TaskID) async throws(TaskStoreError) -> TaskRecord? {
        try await read("task") { () throws(RedisError) in
            let attempts = RedisCommand("LRANGE", [RedisArgument(self.keys.attempts(id)), 0, -1])
            let replies = try await self.redis.execute(pipeline: [self.recordCommand(id), attempts])
            guard var record = try TaskFields.record(id, replies[0]) else { return nil }
            record.attempts = try AttemptFields.attempts(record, replies[1])
            return record
        }
    }

    /// The newest lines of a task's log as JSON texts, oldest first; nil when there is no such task.
    public func log(of id: TaskID) async throws(TaskStoreError) -> [[UInt8]]? {
        try await read("log") { () throws(RedisError) in
            let replies = try await self.redis.execute(pipeline: [
                RedisCommand("EXISTS", [RedisArgument(self.keys.task(id))]),
                RedisCommand("LRANGE", [RedisArgument(self.keys.log(id)), 0, -1]),
            ])
            guard try replies[0].int64 == 1 else { return nil }
            var lines: [[UInt8]] = []
            for line in try replies[1].array { lines.append(try line.bytes) }
            return lines
        }
    }

    func recordCommand(_ id: TaskID) -> RedisCommand {
        RedisCommand("HMGET", [RedisArgument(keys.task(id))] + TaskFields.names.map { RedisArgument($0) })
    }
}
