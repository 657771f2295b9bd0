internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// How many candidates a list looks at for one page, so that its cost is bounded however rare the tasks are.
    private static var scanLimit: Int { 2_000 }

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

    /// A page of tasks, newest first.
    ///
    /// The narrowest list is read and filtered. The cost of a page is bounded: where few of the candidates fit, a page
    /// may hold fewer tasks than asked for and still have a next one.
    public func tasks(_ filter: TaskFilter) async throws(TaskStoreError) -> TaskPage {
        try await read("tasks") { () throws(RedisError) in
            let lists = try await self.lists(filter)
            var page = TaskPage(tasks: [], next: nil)
            var cursor = filter.after
            var scanned = 0
            var count = filter.limit
            while scanned < Self.scanLimit {
                let candidates = try await self.newest(of: lists, after: cursor, count: count)
                for record in try await self.records(candidates) where filter.admits(record) {
                    page.tasks.append(record)
                    guard page.tasks.count < filter.limit else {
                        page.next = record.taskID
                        return page
                    }
                }
                guard candidates.count == count else { return page }
                cursor = candidates.last
                scanned += candidates.count
                // A small page of rare tasks must not take a round trip for each candidate.
                count = min(count * 2, 500)
            }
            page.next = cursor
            return page
        }
    }

    func recordCommand(_ id: TaskID) -> RedisCommand {
        RedisCommand("HMGET", [RedisArgument(keys.task(id))] + TaskFields.names.map { RedisArgument($0) })
    }

    private func records(_ ids: [TaskID]) async throws(RedisError) -> [TaskRecord] {
        guard !ids.isEmpty else { return [] }
        let replies = try await redis.execute(pipeline: ids.map(recordCommand))
        var records: [TaskRecord] = []
        for (id, reply) in zip(ids, replies) {
            if let record = try TaskFields.record(id, reply) { records.append(record) }
        }
        return records
    }

    /// The lists that together hold every task the filter admits, as few as possible.
    private func lists(_ filter: TaskFilter) async throws(RedisError) -> [String] {
        if let tag = filter.tag { return [keys.tasks(tag: tag)] }
        if let status = filter.status {
            if let queue = filter.queue { return keys.lists(status: status, queue: queue) }
            var lists: [String] = []
            for queue in try await redis.execute(RedisCommand("SMEMBERS", [RedisArgument(keys.queues)])).array {
                lists += keys.lists(status: status, queue: try queue.string)
            }
            return lists
        }
        if let queue = filter.queue { return TaskStatus.allCases.flatMap { keys.lists(status: $0, queue: queue) } }
        if let type = filter.taskType { return [keys.tasks(type: type)] }
        return [keys.tasks]
    }

    /// The newest identifiers of several lists, older than a cursor.
    private func newest(of lists: [String], after: TaskID?, count: Int) async throws(RedisError) -> [TaskID] {
        let from = RedisArgument(after.map { "(" + $0.description } ?? "+")
        let replies = try await redis.execute(
            pipeline: lists.map {
                RedisCommand("ZREVRANGEBYLEX", [RedisArgument($0), from, "-", "LIMIT", 0, RedisArgument(count)])
            }
        )
        var ids: [TaskID] = []
        for reply in replies {
            for member in try reply.array {
                if let id = TaskID(try member.string) { ids.append(id) }
            }
        }
        return lists.count == 1 ? ids : Array(ids.sorted(by: >).prefix(count))
    }
}
