import Foundation
import Logging
import RedisClient
import SchedulerModels
import TaskStore
import TestServers
import Testing

/// What it costs Redis to count how long tasks wait and run: `MEASURE_COUNTING=1 TEST_FILTER=CountingCost`.
///
/// Two stores, one with the scripts as they are and one whose scripts do not count durations, take turns on one server, so
/// that whatever else the machine does meets both alike. The CPU time is the server's own.
@Suite(
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["MEASURE_COUNTING"] != nil),
    .timeLimit(.minutes(30))
)
struct CountingCostTests {
    private static let rounds = 30
    private static let tasksPerRound = 1_024

    @Test(arguments: [1, 16]) func `Counting durations costs Redis little of a task`(together: Int) async throws {
        let server = try await PrivateRedis.start(options: ["appendfsync": "no"])
        let redis = RedisClient(
            configuration: try RedisConfiguration(url: server.url),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await redis.run() }
            let connection = try await redis.waitUntilConnected(timeout: .seconds(20))
            let stores = [
                try Lane(redis, connection, ScriptCatalog()),
                try Lane(redis, connection, ScriptCatalog(edit: Self.uncounted)),
            ]
            var costs: [[Double]] = [[], []]
            for round in 0...Self.rounds {
                for index in round.isMultiple(of: 2) ? [0, 1] : [1, 0] {
                    let cost = try await stores[index].work(Self.tasksPerRound, together: together)
                    // The first round makes the hash's fields and fills caches.
                    if round > 0 { costs[index].append(cost) }
                }
            }
            let with = Self.median(costs[0])
            let without = Self.median(costs[1])
            let differences = zip(costs[0], costs[1]).map { ($0 - $1) / $1 }
            print(
                "calls of \(together): \(with) µs of Redis's CPU a task with durations, \(without) µs without, "
                    + "median difference \(Self.median(differences) * 100) %"
            )
            #expect(with > 0 && without > 0)
            await redis.close()
        }
    }

    /// The scripts without the two places that count durations.
    private static func uncounted(_ name: String, _ source: String) -> String {
        source.replacing("count_waiting(task, task.at)", with: "")
            .replacing("count_running(task, tonumber(task.started))", with: "")
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    }

    /// A namespace with a worker, whose tasks are submitted, claimed and finished in calls of several.
    private struct Lane {
        let redis: RedisClient
        let connection: RedisConnectionInfo
        let store: TaskStore
        let identifiers = TaskIDGenerator()

        init(_ redis: RedisClient, _ connection: RedisConnectionInfo, _ scripts: ScriptCatalog) throws {
            self.redis = redis
            self.connection = connection
            let settings = Settings(["SCHEDULER_NAMESPACE": "t\(UInt64.random(in: 0 ... .max))"])
            store = TaskStore(redis: redis, settings: try BackendSettings(settings), scripts: scripts)
        }

        /// Returns the server's CPU time for each task, in microseconds.
        func work(_ count: Int, together: Int) async throws -> Double {
            _ = try await store.heartbeat(
                StoreFixture.record("w"),
                incarnation: "w-1",
                carriedOut: [],
                on: connection
            )
            let before = try await cpuTime()
            for start in stride(from: 0, to: count, by: together) {
                let ids = (start..<start + together).map { _ in
                    identifiers.next(now: Timestamp(milliseconds: 1_800_000_000_000))
                }
                let submissions = ids.enumerated().map { index, id in
                    (id: id, submission: TaskSubmission(taskType: ["echo", "sleep", "calculator"][index % 3]))
                }
                _ = try await store.submit(submissions)
                let claims = try await store.claim(ids, incarnation: "w-1", workerID: "w", on: connection)
                let ended = zip(ids, claims).compactMap {
                    id,
                    claim -> (id: TaskID, fence: Int64, outcome: AttemptOutcome)? in
                    guard case .claimed(let claim) = claim else { return nil }
                    return (id, claim.fence, .completed(result: Array("42".utf8)))
                }
                guard ended.count == together else { throw StoreFixture.Unexpected() }
                _ = try await store.finish(ended, incarnation: "w-1", workerID: "w")
            }
            return (try await cpuTime() - before) / Double(count)
        }

        /// The server's CPU time so far, in microseconds.
        private func cpuTime() async throws -> Double {
            let text = try await redis.execute(RedisCommand("INFO", ["cpu"])).string
            let lines = text.split(whereSeparator: \.isNewline)
            return ["used_cpu_user_main_thread:", "used_cpu_sys_main_thread:"].reduce(0) { sum, name in
                let line = lines.first { $0.hasPrefix(name) }
                return sum + (line.flatMap { Double($0.dropFirst(name.count)) } ?? 0) * 1_000_000
            }
        }
    }
}
