public import RedisClient
public import SchedulerModels

extension TaskStore {
    /// Takes the next step for tasks whose moment has come.
    ///
    /// - Parameters:
    ///   - limit: The most tasks to look at.
    ///   - budgets: How many waiting tasks of a queue band may be published again: those that wait minus those that the
    ///     broker holds. Tasks of bands that are not named here stay due, and the answer asks for the budget.
    ///   - connection: The pass goes over exactly this connection, the live one by default: by its run id a restart of
    ///     Redis is noticed before any lease is ended.
    /// - Returns: What was looked at, what is to be published, which budgets are wanted.
    /// - Throws: `TaskStoreError`; after one of kind `unavailable` the call may be sent again.
    public func reconcile(
        limit: Int,
        budgets: [QueueBand: Int],
        on connection: RedisConnectionInfo? = nil
    ) async throws(TaskStoreError) -> ReconcileBatch {
        let connection = try live(connection, for: scripts.reconcile)
        var arguments: [RedisArgument] =
            [
                RedisArgument(keys.prefix), RedisArgument(limit), timing.grace.argument, timing.recheck.argument,
                timing.longestRecheck.argument, RedisArgument(connection.serverRunID), leaseTTL.argument,
            ] + clock.expectation
        for (place, budget) in budgets { arguments += [RedisArgument(place.place), RedisArgument(budget)] }
        return try await read("reconcile") { () throws(RedisError) in
            let reply = try await self.redis.call(
                self.scripts.reconcile,
                arguments: arguments,
                on: connection
            )
            return try Self.batch(reply.array)
        }
    }

    private static func batch(_ elements: [RedisReply]) throws(RedisError) -> ReconcileBatch {
        guard elements.count >= 3, elements.count % 6 == 3 else { throw .unexpected("a batch") }
        let now = Timestamp(milliseconds: try elements[2].int64)
        var batch = ReconcileBatch(lookedAt: Int(try elements[0].int64), wantedBudgets: [], toPublish: [])
        for place in try elements[1].array {
            // One that cannot be read stands in a spoilt record, which must not hold up the others.
            if let place = QueueBand(place: try place.string) { batch.wantedBudgets.append(place) }
        }
        for start in stride(from: 3, to: elements.count, by: 6) {
            guard let id = TaskID(try elements[start].string),
                let band = PriorityBand(rawValue: try elements[start + 5].string)
            else { continue }  // A spoilt record, as above.
            let body = TaskMessage.serialize(
                taskID: id,
                createdAt: Timestamp(milliseconds: try elements[start + 2].int64),
                publishedAt: now,
                attempt: Int(try elements[start + 3].int64),
                members: try elements[start + 1].bytes
            )
            let place = QueueBand(queue: try elements[start + 4].string, band: band)
            batch.toPublish.append(PublishOrder(taskID: id, place: place, body: body))
        }
        return batch
    }

    /// Brings the oldest waiting tasks of a queue band forward, because the broker holds too few messages; none when
    /// somebody has just done so.
    ///
    /// In calls that let Redis serve others in between.
    ///
    /// - Returns: How many were brought forward; the others of the oldest were due already.
    public func sweep(_ place: QueueBand, count: Int) async throws(TaskStoreError) -> Int {
        // The script takes more than a minute for a clock that was put back.
        let pause = min(timing.sweepPause + .milliseconds(count / 5), .seconds(50))
        var (moved, left, last) = (0, count, "")
        while left > 0 {
            let part = min(left, Self.sweptPerCall)
            let words = try await call(
                scripts.sweep,
                [
                    RedisArgument(place.queue), RedisArgument(place.band.rawValue), RedisArgument(part),
                    RedisArgument(last), pause.argument,
                ]
            )
            guard words.count == 2, let number = Int(words[0]) else { throw unexpected(scripts.sweep) }
            moved += number
            left -= part
            last = words[1]
            if last.isEmpty { break }
        }
        return moved
    }

    private static var sweptPerCall: Int { 500 }

    /// Removes records whose time is over; returns how many went.
    public func purge(limit: Int) async throws(TaskStoreError) -> Int {
        try await read("purge") { () throws(RedisError) in
            let reply = try await self.redis.call(
                self.scripts.purge,
                arguments: [RedisArgument(self.keys.prefix), RedisArgument(limit), self.timing.lostWorkerTTL.argument]
            )
            return Int(try reply.int64)
        }
    }

    /// How many tasks wait in each of these queue bands.
    public func waiting(in places: [QueueBand]) async throws(TaskStoreError) -> [QueueBand: Int] {
        let commands = places.map {
            RedisCommand("ZCARD", [RedisArgument(keys.pending(queue: $0.queue, band: $0.band))])
        }
        return try await read("waiting") { () throws(RedisError) in
            let replies = try await self.redis.execute(pipeline: commands)
            var counts: [QueueBand: Int] = [:]
            for (place, reply) in zip(places, replies) { counts[place] = Int(try reply.int64) }
            return counts
        }
    }

    /// The queues that have been used, in order of their names.
    public func queues() async throws(TaskStoreError) -> [String] {
        try await read("queues") { () throws(RedisError) in
            var names: [String] = []
            for reply in try await self.redis.execute(RedisCommand("SMEMBERS", [RedisArgument(self.keys.queues)])).array
            {
                names.append(try reply.string)
            }
            return names.sorted()
        }
    }
}
