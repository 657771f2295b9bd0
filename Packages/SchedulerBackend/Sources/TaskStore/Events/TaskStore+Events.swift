internal import RedisClient

extension TaskStore {
    /// Has all events told for the next ten minutes; while nobody asks for that, a task's way pays only for its end.
    ///
    /// - Returns: The number of the newest event when they were not told before: what happened up to it was missed. Else
    ///   nil.
    public func listen() async throws(TaskStoreError) -> Int64? {
        try await read("listen") { () throws(RedisError) in
            let key = RedisArgument(self.keys.listened)
            let time = RedisArgument(Int64(600_000))
            let replies = try await self.redis.execute(pipeline: [
                RedisCommand("SET", [key, "1", "PX", time, "NX"]), RedisCommand("PEXPIRE", [key, time]),
            ])
            if case .null = replies[0] { return nil }
            // A gap in the numbers: whoever comes back with one of before learns that events are missing.
            return try await self.redis.execute(
                RedisCommand("INCRBY", [RedisArgument(self.keys.events), 1_000_000])
            ).int64
        }
    }

    /// The number of the newest event; 0 when there was none.
    public func newestEvent() async throws(TaskStoreError) -> Int64 {
        try await read("events") { () throws(RedisError) in
            try await self.redis.execute(RedisCommand("GET", [RedisArgument(self.keys.events)])).optionalInt64 ?? 0
        }
    }
}
