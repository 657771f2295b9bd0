internal import RedisClient

extension TaskStore {
    /// The number of the newest event; 0 when there was none.
    public func newestEvent() async throws(TaskStoreError) -> Int64 {
        try await read("events") { () throws(RedisError) in
            try await self.redis.execute(RedisCommand("GET", [RedisArgument(self.keys.events)])).optionalInt64 ?? 0
        }
    }
}
