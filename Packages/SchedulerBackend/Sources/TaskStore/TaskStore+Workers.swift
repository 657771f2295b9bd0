public import RedisClient
public import SchedulerModels

extension TaskStore {
    /// Registers a worker and renews the lease of its incarnation.
    ///
    /// - Parameters:
    ///   - worker: What the registry is to say; `startedAt`, `processedTasks` and `failedTasks` are kept by the store.
    ///   - incarnation: The process's random name.
    ///   - carriedOut: Stops of an earlier answer that were carried out.
    ///   - connection: The heartbeat goes over exactly this connection: its client id is what a claimer asks for when
    ///     it wants to know whether this worker is alive.
    /// - Returns: The renewed lease, or why there is none.
    /// - Throws: `TaskStoreError`; after one of kind `unavailable` the call may be sent again.
    public func heartbeat(
        _ worker: WorkerRecord,
        incarnation: String,
        carriedOut: [TaskID],
        on connection: RedisConnectionInfo
    ) async throws(TaskStoreError) -> HeartbeatOutcome {
        let words = try await call(
            scripts.heartbeat,
            [
                RedisArgument(worker.workerID), RedisArgument(incarnation), leaseTTL.argument,
                RedisArgument(connection.serverRunID), leaseTTL.argument,
                RedisArgument(carriedOut.map(\.description).joined(separator: " ")),
                "status", RedisArgument(worker.status.rawValue),
                "consuming", RedisArgument(worker.consumption.rawValue), "host", RedisArgument(worker.hostname),
                "pid", RedisArgument(worker.pid), "version", RedisArgument(worker.version),
                "queues", RedisArgument(worker.queues.joined(separator: " ")),
                "types", RedisArgument(worker.taskTypes.joined(separator: " ")),
                "concurrency", RedisArgument(worker.concurrency),
                "running", RedisArgument(worker.running.joined(separator: " ")),
                "client", RedisArgument(connection.clientID),
            ],
            on: connection
        )
        switch words[0] {
        case "OK":
            guard words.count >= 7, let now = words.timestamp(at: 1), let opens = words.timestamp(at: 4) else { break }
            return .renewed(
                .init(
                    now: now,
                    leaseWasKnown: words[3] == "1",
                    opensAt: opens,
                    drain: words[5] == "1",
                    pausedQueues: Set(words[6].split(separator: " ").map(String.init)),
                    stops: words.dropFirst(7).compactMap { TaskID($0) }
                )
            )
        case "FENCED": return .fenced
        case "TAKEN":
            guard let till = words.timestamp(at: 2), let now = words.timestamp(at: 3) else { break }
            return .taken(incarnation: words[1], leaseLeft: till - now)
        default: break
        }
        throw unexpected(scripts.heartbeat)
    }

    /// Ends the lease of an incarnation that two witnesses call dead.
    public func endLease(of incarnation: String) async throws(TaskStoreError) {
        try await read("end_lease") { () throws(RedisError) in
            _ = try await self.redis.call(
                self.scripts.endLease,
                arguments: [
                    RedisArgument(self.keys.prefix), RedisArgument(incarnation),
                    self.timing.lostWorkerTTL.argument,
                ]
            )
        }
    }

    /// Whether Redis still has a connection of that incarnation; nil when it cannot be asked.
    ///
    /// This is the second witness of a worker's death: a killed process loses its sockets, and its client is gone from
    /// the list within milliseconds. A user without the right to `CLIENT LIST` gets nil, and waits for the lease.
    public func hasConnection(of incarnation: String) async -> Bool? {
        let process = incarnation.prefix { $0 != "." }
        let name = keys.clientName(process: String(process))
        guard let list = try? await redis.execute(RedisCommand("CLIENT", ["LIST", "TYPE", "NORMAL"])).string else {
            return nil  // Not being able to ask is an answer here, whatever the reason.
        }
        return list.split(separator: "\n").contains { line in
            line.split(separator: " ").contains("name=\(name)")
        }
    }

    /// Takes a worker out of the registry after it has given back or settled everything.
    public func deregister(workerID: String, incarnation: String) async throws(TaskStoreError) {
        try await read("deregister") { () throws(RedisError) in
            _ = try await self.redis.call(
                self.scripts.deregister,
                arguments: [RedisArgument(self.keys.prefix), RedisArgument(workerID), RedisArgument(incarnation)]
            )
        }
    }

    /// Tells a live worker to drain and leave, or removes the entry of a dead one.
    public func removeWorker(_ workerID: String) async throws(TaskStoreError) -> WorkerRemoval {
        switch try await call(scripts.removeWorker, [RedisArgument(workerID)])[0] {
        case "DRAINING": return .draining
        case "REMOVED": return .removed
        case "UNKNOWN": return .unknown
        default: throw unexpected(scripts.removeWorker)
        }
    }

    /// All workers in the registry, in order of their names.
    public func workers() async throws(TaskStoreError) -> [WorkerRecord] {
        let names = try await read("workers") { () throws(RedisError) in
            try await self.redis.execute(RedisCommand("ZRANGE", [RedisArgument(self.keys.workers), 0, -1])).array
        }
        var records: [WorkerRecord] = []
        let identifiers = names.compactMap { try? $0.string }  // A member that is not text is not ours.
        guard !identifiers.isEmpty else { return [] }
        let entries = try await read("workers") { () throws(RedisError) in
            let entries = try await self.redis.execute(
                pipeline: identifiers.map { WorkerFields.command(self.keys.worker($0)) }
            )
            return try await self.withLeases(entries)
        }
        for (identifier, (entry, isAlive)) in zip(identifiers, entries) {
            if let record = WorkerFields.record(identifier, entry, isAlive: isAlive) { records.append(record) }
        }
        return records.sorted { $0.workerID < $1.workerID }
    }

    /// One worker; nil when there is none of that name.
    public func worker(_ workerID: String) async throws(TaskStoreError) -> WorkerRecord? {
        try await read("worker") { () throws(RedisError) in
            let entry = try await self.redis.execute(WorkerFields.command(self.keys.worker(workerID)))
            let (reply, isAlive) = try await self.withLeases([entry])[0]
            return WorkerFields.record(workerID, reply, isAlive: isAlive)
        }
    }

    /// Adds to registry entries whether the lease of their incarnation is valid, by Redis's clock.
    private func withLeases(_ entries: [RedisReply]) async throws(RedisError) -> [(RedisReply, Bool)] {
        let commands =
            [RedisCommand("TIME")]
            + entries.map {
                RedisCommand("ZSCORE", [RedisArgument(keys.leases), RedisArgument(WorkerFields.incarnation($0))])
            }
        let replies = try await redis.execute(pipeline: commands)
        let now = try replies[0].time()
        var result: [(RedisReply, Bool)] = []
        for (entry, lease) in zip(entries, replies.dropFirst()) {
            result.append((entry, (try lease.optionalInt64 ?? 0) > now.milliseconds))
        }
        return result
    }
}
