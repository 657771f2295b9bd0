internal import Foundation
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TaskBroker
internal import TaskStore
internal import TestServers

/// Coming to rest, and looking at what is left.
extension Scene {
    private var keys: RedisKeys { RedisKeys(namespace: "") }

    /// Waits until nothing is open and the broker holds nothing; false when that has not come within the limit.
    func comeToRest() async throws -> Bool {
        var strandedSince: ContinuousClock.Instant?
        do {
            try await eventually(within: .seconds(setup.restLimit), every: .milliseconds(400)) {
                guard try open() == 0 else { return false }
                let left = try await messages().filter { $0.key != topology.poison && $0.value > 0 }
                guard !left.isEmpty else { return true }
                // What the broker has lost sight of does not come back by waiting.
                let isStranded = try await strandedMessages().filter { $0.value > 0 } == left
                strandedSince = isStranded ? strandedSince ?? .now : nil
                return strandedSince.map { ContinuousClock.now - $0 > .seconds(3) } ?? false
            }
            return true
        } catch let error as TestServersError where error.code == .timedOut {
            try note(.note, "not at rest: \(error.message)")
            try await note(.note, "queues: \(describeQueues())")
            return false
        }
    }

    /// The number of tasks that have not ended.
    func open() throws -> Int { try Int(stack.redis.command("ZCARD", keys.due)) ?? -1 }

    /// What is found now.
    func state(before: [Int32: ProcessLevel]) async throws -> FinalState {
        var state = FinalState(at: BootClock.now(), lease: Int64(setup.lease) * 1_000)
        state.tasks = try storedTasks()
        state.due = try lines(stack.redis.command("ZRANGE", keys.due, "0", "-1"))
        let counters = try lines(stack.redis.command("HGETALL", keys.counters))
        for index in stride(from: 0, to: counters.count - 1, by: 2) {
            let event = String(counters[index].prefix { $0 != ":" })
            state.counters[event, default: 0] += Int(counters[index + 1]) ?? 0
        }
        for status in ["pending", "scheduled", "running", "retrying", "completed", "failed", "cancelled", "expired"] {
            state.listed[status] = try await stack.all(status).count
        }
        state.messages = try await messages()
        state.stranded = try await strandedMessages()
        state.poisonQueue = topology.poison
        state.expectedPoison = setup.expectedPoison
        for service in services.withLock({ Array($0.values) }) where service.process.isRunning {
            guard let before = before[service.process.pid], let after = ProcessLevel(pid: service.process.pid) else {
                continue
            }
            state.processes.append(
                ProcessUse(name: service.name, pid: service.process.pid, before: before, after: after)
            )
        }
        return state
    }

    /// What the services use now, by process; those that are just starting are no measure.
    func levels() -> [Int32: ProcessLevel] {
        var levels: [Int32: ProcessLevel] = [:]
        for service in services.withLock({ Array($0.values) }) where service.starts == 1 {
            levels[service.process.pid] = ProcessLevel(pid: service.process.pid)
        }
        return levels
    }

    private func storedTasks() throws -> [StoredTask] {
        guard let anyone = TaskID("00000000-0000-7000-8000-000000000000") else { throw HarnessError("no identifier") }
        let prefix = String(keys.task(anyone).dropLast(36))
        let text = try stack.redis.command("EVAL", Self.listing, "1", keys.tasks, prefix)
        return try lines(text).map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 7, let attempt = Int(fields[3]), let fence = Int64(fields[4]) else {
                throw HarnessError("a record cannot be read: '\(line)'")
            }
            return StoredTask(
                id: fields[0],
                key: fields[1],
                status: fields[2],
                attempt: attempt,
                fence: fence,
                settled: Int64(fields[5]),
                worker: fields[6].isEmpty ? nil : fields[6]
            )
        }
    }

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    /// A line for each record: identifier, key, status, attempt, fence, settled fence, worker.
    private static let listing = """
        local found = {}
        for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
            local t = redis.call('HMGET', ARGV[1] .. id, 'submission', 'status', 'attempt', 'fence', 'settled',
                'worker')
            local key = string.match(t[1] or '', '"idempotency_key":"([^"]*)"') or ''
            -- A record that was never claimed has no attempts.
            found[#found + 1] = table.concat({id, key, t[2] or '', t[3] or '0', t[4] or '0', t[5] or '', t[6] or ''},
                '\\t')
        end
        return found
        """
}

extension ProcessLevel {
    /// What a process uses now; nil when it has ended.
    init?(pid: Int32) {
        guard let status = FileManager.default.contents(atPath: "/proc/\(pid)/status"),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
        else { return nil }
        var values: [Substring: Int] = [:]
        for line in String(decoding: status, as: UTF8.self).split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count > 1 { values[words[0]] = Int(words[1]) }
        }
        self.init(
            memoryKiB: values["VmRSS:"] ?? 0,
            descriptors: descriptors.count,
            threads: values["Threads:"] ?? 0
        )
    }
}
