internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// Everything that decides whether a task runs now; nil when there is no such task.
    public func situation(of id: TaskID) async throws(TaskStoreError) -> TaskSituation? {
        guard let record = try await taskWithAttempts(id) else { return nil }
        let workers = try await workers()
        return try await read("situation") { () throws(RedisError) in
            let replies = try await self.redis.execute(pipeline: [
                RedisCommand(
                    "HMGET",
                    [RedisArgument(self.keys.task(id)), RedisArgument(TaskFacts.name), "deferred"]
                ),
                RedisCommand("HEXISTS", [RedisArgument(self.keys.paused), RedisArgument(record.queue)]),
                RedisCommand("HGET", [RedisArgument(self.keys.system), "open_at"]),
                RedisCommand("TIME"),
            ])
            let fields = try replies[0].optionalFields(count: 2)
            let fixed = TaskFacts(fields[0])
            let now = try replies[3].time()
            let openAt = (try replies[2].optionalBytes)?.timestamp
            return TaskSituation(
                record: record,
                maximumAttempts: fixed?.maximumAttempts ?? 1,
                now: now,
                isPaused: try replies[1].int64 == 1,
                ahead: record.status == .pending ? try await self.ahead(of: record, in: fixed?.band) : 0,
                deferrals: fields[1].flatMap { Int($0.text) } ?? 0,
                closedUntil: openAt.flatMap { $0 > now ? $0 : nil },
                workers: workers
            )
        }
    }

    private func ahead(of record: TaskRecord, in band: PriorityBand?) async throws(RedisError) -> Int {
        guard let band, let place = PriorityBand.allCases.firstIndex(of: band) else { return 0 }
        let commands = PriorityBand.allCases[...place].map { other in
            let list = RedisArgument(keys.pending(queue: record.queue, band: other))
            return other == band
                ? RedisCommand("ZLEXCOUNT", [list, "-", RedisArgument("(" + record.taskID.description)])
                : RedisCommand("ZCARD", [list])
        }
        var count = 0
        for reply in try await redis.execute(pipeline: commands) { count += Int(try reply.int64) }
        return count
    }
}
