internal import RedisClient
internal import SchedulerModels

extension TaskStore {
    /// How many candidates a list looks at for one page, so that its cost is bounded however rare the tasks are.
    static var scanLimit: Int { 2_000 }
    /// How long it looks for one page; what it is about is read to its end.
    private static var scanTime: Duration { .milliseconds(120) }
    /// About how many bytes of searched texts are read at once.
    private static var scanBytes: Int { 2 << 20 }
    /// How many records of a page are read before it is known how large they are.
    private static var firstRecords: Int { 50 }
    /// About how many bytes of records make a page full, however few they are.
    private static var pageBytes: Int { 16 << 20 }

    /// A page of tasks, newest first.
    ///
    /// The smallest list that holds them all is read and filtered. The cost of a page is bounded: where few of the
    /// candidates fit, or where the tasks are large, a page may hold fewer tasks than asked for and still have a next one.
    public func tasks(_ filter: TaskFilter) async throws(TaskStoreError) -> TaskPage {
        let found = try await matches(filter)
        var page = TaskPage(tasks: [], next: found.next, scanned: found.scanned, isComplete: found.isComplete)
        var left = found.ids[...]
        var (count, size) = (Self.firstRecords, 0)
        while !left.isEmpty {
            let ids = Array(left.prefix(count))
            let records = try await read("tasks") { () throws(RedisError) in try await self.records(ids) }
            page.tasks += records
            left = left.dropFirst(ids.count)
            size += records.reduce(0) { $0 + $1.size }
            if size >= Self.pageBytes, !left.isEmpty {
                page.next = ids.last
                page.isComplete = false
                break
            }
            // As many as the page still has room for, if they are like those before.
            count = max(1, (Self.pageBytes - size) / max(1, size / max(1, page.tasks.count)))
        }
        // Between the two looks a task may have moved on; what does not fit any more is of the next look at it.
        if !filter.statuses.isEmpty { page.tasks.removeAll { !filter.statuses.contains($0.status) } }
        return page
    }

    /// The identifiers of a page, with the status each has; the newest first.
    public func matches(_ filter: TaskFilter) async throws(TaskStoreError) -> TaskMatches {
        try await read("tasks") { () throws(RedisError) in
            let begin = ContinuousClock.now
            var walk = TaskWalk(try await self.smallest(filter), filter)
            var found = TaskMatches()
            // How much time a candidate takes is not known yet.
            var count = min(filter.limit + 1, filter.searchesText ? 100 : 500)
            while true {
                let wanted = min(count, Self.scanLimit - found.scanned)
                let ids = try await walk.next(wanted, redis: self.redis)
                guard !ids.isEmpty else { return found }
                var size = 0
                for candidate in try await self.candidates(ids, filter) {
                    // The page is full, and here is one more: only now is it known that there is a next page.
                    if found.ids.count == filter.limit {
                        found.next = found.ids.last
                        return found
                    }
                    found.scanned += 1
                    guard let task = candidate else { continue }
                    size += task.size
                    guard filter.admits(task) else { continue }
                    found.ids.append(task.id)
                    found.statuses.append(task.status)
                }
                guard ids.count == wanted else { return found }
                if found.ids.count == filter.limit {
                    found.next = found.ids.last
                    return found
                }
                let used = ContinuousClock.now - begin
                let affordable = Int((Self.scanTime - used) / (used / found.scanned))
                if found.scanned >= Self.scanLimit || affordable < 1 {
                    found.next = ids.last
                    found.isComplete = false
                    return found
                }
                // A small page of rare tasks must not take a round trip for each candidate, nor large ones all memory.
                count = min(affordable, max(8, min(count * 2, 500, Self.scanBytes / max(1, size / ids.count))))
            }
        }
    }

    private func candidates(
        _ ids: [TaskID],
        _ filter: TaskFilter
    ) async throws(RedisError) -> [CandidateTask?] {
        let replies = try await redis.execute(
            pipeline: ids.map { CandidateTask.command(keys.task($0), for: filter) }
        )
        var tasks: [CandidateTask?] = []
        tasks.reserveCapacity(ids.count)
        for (id, reply) in zip(ids, replies) { tasks.append(try CandidateTask(id, reply, for: filter)) }
        return tasks
    }

    func records(_ ids: [TaskID]) async throws(RedisError) -> [TaskRecord] {
        guard !ids.isEmpty else { return [] }
        let replies = try await redis.execute(pipeline: ids.map(recordCommand))
        var records: [TaskRecord] = []
        for (id, reply) in zip(ids, replies) {
            if let record = try TaskFields.record(id, reply) { records.append(record) }
        }
        return records
    }

    /// The lists that together hold every task the filter admits: of all such choices that with the fewest tasks in the
    /// filter's time.
    private func smallest(_ filter: TaskFilter) async throws(RedisError) -> [String] {
        var choices: [[String]] = []
        if let tag = filter.tag { choices.append([keys.tasks(tag: tag)]) }
        if let type = filter.taskType { choices.append([keys.tasks(type: type)]) }
        if !filter.statuses.isEmpty || filter.queue != nil {
            let statuses = TaskStatus.allCases.filter { filter.statuses.isEmpty || filter.statuses.contains($0) }
            let queues = if let queue = filter.queue { [queue] } else { try await queueNames() }
            choices.append(queues.flatMap { queue in statuses.flatMap { keys.lists(status: $0, queue: queue) } })
        }
        guard choices.count > 1 else { return choices.first ?? [keys.tasks] }
        let bounds = filter.bounds
        let counts = try await redis.execute(
            pipeline: choices.joined().map {
                RedisCommand(
                    "ZLEXCOUNT",
                    [RedisArgument($0), RedisArgument(bounds.oldest), RedisArgument(bounds.newest)]
                )
            }
        )
        var smallest: (lists: [String], count: Int64)?
        var position = 0
        for lists in choices {
            var count: Int64 = 0
            for reply in counts[position..<position + lists.count] { count += try reply.int64 }
            position += lists.count
            if smallest.map({ count < $0.count }) ?? true { smallest = (lists, count) }
        }
        return smallest?.lists ?? [keys.tasks]
    }

    private func queueNames() async throws(RedisError) -> [String] {
        var names: [String] = []
        for name in try await redis.execute(RedisCommand("SMEMBERS", [RedisArgument(keys.queues)])).array {
            names.append(try name.string)
        }
        return names
    }
}

extension TaskRecord {
    /// How many bytes of texts it holds.
    fileprivate var size: Int {
        submissionMembers.count + (result?.count ?? 0) + (error?.count ?? 0) + (progress?.count ?? 0)
    }
}
