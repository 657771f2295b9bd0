internal import RedisClient
internal import SchedulerModels

extension TaskStore {
    /// What is now, and what was before.
    public struct History: Sendable {
        /// The present.
        public let now: StatisticsSnapshot
        /// The samples that were asked for; nil where there is none.
        public let samples: [StatisticsSnapshot?]
    }

    /// The time between two samples.
    public var samplePeriod: Duration { timing.samplePeriod }

    /// What is now, and the samples of so many periods ago; where one is missing, the next best.
    public func history(near back: [Int]) async throws(TaskStoreError) -> History {
        try await history("near", back)
    }

    /// What is now, and exactly the samples of so many periods ago.
    public func history(exactly back: [Int]) async throws(TaskStoreError) -> History {
        try await history("exact", back)
    }

    private func history(_ mode: RedisArgument, _ back: [Int]) async throws(TaskStoreError) -> History {
        let words = try await call(
            scripts.history,
            [timing.samplePeriod.argument, mode] + back.map { RedisArgument($0) }
        )
        guard let now = words.first.flatMap(StatisticsSnapshot.init) else { throw unexpected(scripts.history) }
        return History(now: now, samples: words.dropFirst().map(StatisticsSnapshot.init))
    }

    /// Everything that was counted, by event, queue and task type.
    public func counters() async throws(TaskStoreError) -> [TaskCounter] {
        try await read("counters") { () throws(RedisError) in
            let reply = try await self.redis.execute(RedisCommand("HGETALL", [RedisArgument(self.keys.counters)])).array
            var counters: [TaskCounter] = []
            for index in stride(from: 0, to: reply.count - 1, by: 2) {
                let count = Int64(try reply[index + 1].string) ?? 0
                if let counter = TaskCounter(field: try reply[index].string, count: count) { counters.append(counter) }
            }
            return counters
        }
    }

    /// How long tasks waited, by queue, and attempts ran, by queue and task type.
    public func durations() async throws(TaskStoreError) -> [DurationCounter] {
        let queues = try await self.queues()
        return try await read("durations") { () throws(RedisError) in
            let sets = try await self.redis.execute(
                pipeline: queues.map { RedisCommand("SMEMBERS", [RedisArgument(self.keys.types(queue: $0))]) }
            )
            var places: [(kind: DurationCounter.Kind, queue: String, type: String?, key: String)] = []
            for (queue, set) in zip(queues, sets) {
                var types: Set = ["other"]
                for type in try set.array { types.insert(try type.string) }
                places.append((.waited, queue, nil, self.keys.waited(queue: queue)))
                for type in types.sorted() {
                    places.append((.ran, queue, type, self.keys.ran(queue: queue, type: type)))
                }
            }
            let commands = places.map { RedisCommand("GET", [RedisArgument($0.key)]) }
            var counters: [DurationCounter] = []
            for (place, reply) in zip(places, try await self.redis.execute(pipeline: commands)) {
                guard case .bulk(let bytes) = reply else { continue }  // None yet, or a key of another program.
                counters.append(DurationCounter(place.kind, queue: place.queue, taskType: place.type, bytes: bytes))
            }
            return counters
        }
    }

    /// Adds requests answered, by how long that took, to those of all API servers.
    ///
    /// - Parameters:
    ///   - buckets: How many more fell into each bucket, from the first on.
    ///   - milliseconds: How long they took together.
    /// - Throws: `TaskStoreError`; after one the numbers may have been added or not.
    public func addAnswered(_ buckets: [Int64], milliseconds: Int64) async throws(TaskStoreError) {
        var commands: [RedisCommand] = []
        func add(_ field: String, _ amount: Int64) {
            guard amount > 0 else { return }
            commands.append(
                RedisCommand("HINCRBY", [RedisArgument(keys.answered), RedisArgument(field), RedisArgument(amount)])
            )
        }
        for (index, count) in buckets.enumerated() { add("\(index + 1)", count) }
        add("sum", milliseconds)
        guard !commands.isEmpty else { return }
        let batch = commands
        try await read("answered") { () throws(RedisError) in _ = try await self.redis.execute(pipeline: batch) }
    }
}
