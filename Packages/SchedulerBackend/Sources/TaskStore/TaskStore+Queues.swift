internal import RedisClient
internal import SchedulerModels

extension TaskStore {
    /// Stops a queue from handing out, or lets it again.
    ///
    /// No task of a paused queue is started from the moment of this answer on; tasks go on being accepted and kept, and
    /// what runs goes on. A queue may be paused before its first task.
    ///
    /// - Returns: Whether that changed something.
    @discardableResult
    public func setPaused(_ isPaused: Bool, queue: String) async throws(TaskStoreError) -> Bool {
        try await call(scripts.pause, [RedisArgument(queue), isPaused ? "1" : "0"])[0] == "1"
    }

    /// Tells all workers that a queue was missing at the broker and is declared again.
    ///
    /// - Parameters:
    ///   - queue: The named queue.
    ///   - process: The worker process that has found out by its own consumer, and need not be told.
    /// - Throws: `TaskStoreError` when Redis did not take it; nothing is lost by that.
    public func announceDeclared(_ queue: String, by process: String? = nil) async throws(TaskStoreError) {
        let word = (["declared", queue] + [process].compactMap(\.self)).joined(separator: " ")
        _ = try await read("announce") { () throws(RedisError) in
            try await self.redis.execute(
                RedisCommand("PUBLISH", [RedisArgument(self.keys.controlOfAll), RedisArgument(word)])
            )
        }
    }

    /// The queues that hand nothing out.
    public func pausedQueues() async throws(TaskStoreError) -> Set<String> {
        try await read("paused") { () throws(RedisError) in
            var names: Set<String> = []
            for name in try await self.redis.execute(RedisCommand("HKEYS", [RedisArgument(self.keys.paused)])).array {
                names.insert(try name.string)
            }
            return names
        }
    }

    /// What each of these queues holds and how it moves; all that have been used when none is named.
    public func queueStates(_ names: [String]? = nil) async throws(TaskStoreError) -> [QueueState] {
        let queues = if let names { names } else { try await self.queues() }
        let workers = try await workers().filter { $0.status != .lost && $0.status != .draining }
        let paused = try await pausedQueues()
        let rates = try await rates(window: .seconds(60))
        let counts = try await read("queues") { () throws(RedisError) in
            try await self.redis.execute(pipeline: queues.flatMap(self.countCommands))
        }
        let ages = try await oldestAges(queues)
        var states: [QueueState] = []
        for (index, queue) in queues.enumerated() {
            let numbers = counts[(index * 6)..<(index * 6 + 6)].map { (try? $0.int64).map(Int.init) ?? 0 }
            var state = QueueState(queue: queue)
            state.ready = numbers[0] + numbers[1] + numbers[2]
            state.running = numbers[3]
            state.scheduled = numbers[4] + numbers[5]
            let serving = workers.filter { $0.queues.contains(queue) }
            state.consumers = serving.count
            state.slots = serving.reduce(0) { $0 + $1.concurrency }
            state.oldestAge = ages[queue]
            state.isPaused = paused.contains(queue)
            state.rates.submitted = rates["submitted:" + queue] ?? 0
            state.rates.completed = rates["completed:" + queue] ?? 0
            state.rates.failed = rates["failed:" + queue] ?? 0
            states.append(state)
        }
        return states
    }

    /// Six numbers: what waits in each band, runs, is scheduled, is to be tried again.
    private func countCommands(_ queue: String) -> [RedisCommand] {
        [TaskStatus.pending, .running, .scheduled, .retrying]
            .flatMap { keys.lists(status: $0, queue: queue) }
            .map { RedisCommand("ZCARD", [RedisArgument($0)]) }
    }

    /// How long the task that was submitted first of those that wait in each queue has been waiting.
    private func oldestAges(_ queues: [String]) async throws(TaskStoreError) -> [String: Duration] {
        let lists = queues.flatMap { queue in keys.lists(status: .pending, queue: queue).map { (queue, $0) } }
        return try await read("queues") { () throws(RedisError) in
            let firsts = try await self.redis.execute(
                pipeline: [RedisCommand("TIME")] + lists.map { RedisCommand("ZRANGE", [RedisArgument($0.1), 0, 0]) }
            )
            let now = try firsts[0].time()
            var waiting: [(queue: String, id: TaskID)] = []
            for ((queue, _), reply) in zip(lists, firsts.dropFirst()) {
                if let first = try reply.array.first, let id = TaskID(try first.string) { waiting.append((queue, id)) }
            }
            let moments = try await self.redis.execute(
                pipeline: waiting.map { task in
                    RedisCommand(
                        "HMGET",
                        [RedisArgument(self.keys.task(task.id)), "at", RedisArgument(TaskFacts.name)]
                    )
                }
            )
            var ages: [String: Duration] = [:]
            for ((queue, _), reply) in zip(waiting, moments) {
                let fields = try reply.optionalFields(count: 2)
                // None: deleted meanwhile.
                guard let at = fields[0]?.timestamp ?? TaskFacts(fields[1])?.createdAt else { continue }
                let age = max(now - at, .zero)
                ages[queue] = max(age, ages[queue] ?? .zero)
            }
            return ages
        }
    }

    /// Keeps a sample of the counters when it is time for one; rates are told from two of them.
    public func sampleCounters() async throws(TaskStoreError) {
        _ = try await call(
            scripts.sample,
            [timing.samplePeriod.argument, timing.sampleTTL.argument, timing.historyTTL.argument]
        )
    }

    /// How the counters of each queue have grown over the window, as `event:queue` → growth a minute.
    ///
    /// Where the oldest sample is younger than the window, the growth since then counts as that of the whole window: a
    /// second's worth of tasks is not made sixty times as much.
    private func rates(window: Duration) async throws(TaskStoreError) -> [String: Double] {
        let words = try await call(scripts.rates, [timing.samplePeriod.argument, window.argument])
        guard let elapsed = Double(words[0]), elapsed > 0 else { return [:] }
        let span = max(elapsed, Double(window.milliseconds))
        var rates: [String: Double] = [:]
        for index in stride(from: 1, to: words.count - 1, by: 2) {
            rates[words[index]] = (Double(words[index + 1]) ?? 0) * 60_000 / span
        }
        return rates
    }
}
