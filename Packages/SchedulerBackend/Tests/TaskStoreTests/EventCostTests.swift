import Foundation
import Logging
import RedisClient
import SchedulerModels
import TaskStore
import TestServers
import Testing

/// What events cost on a task's way: `make scale-search` runs it with many tasks and judges.
@Suite("Cost of events", .serialized, .timeLimit(.minutes(20)))
struct EventCostTests {
    private static let wanted = ProcessInfo.processInfo.environment["EVENT_COST_TASKS"].flatMap(Int.init)

    /// Redis's CPU time in all, in seconds.
    private func cpu(_ server: PrivateRedis) throws -> Double {
        try server.command("INFO", "cpu").split(whereSeparator: \.isNewline).reduce(0) { sum, line in
            let parts = line.split(separator: ":")
            return sum + (["used_cpu_user", "used_cpu_sys"].contains(parts[0]) ? Double(parts[1]) ?? 0 : 0)
        }
    }

    /// Redis's CPU time for each task that is submitted, claimed and finished by so many at the same time, in µs.
    private func cost(_ tasks: Int, together: Int, edit: @escaping ScriptCatalog.Edit) async throws -> Double {
        let server = try await PrivateRedis.start(options: ["appendfsync": "no"])
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try RedisConfiguration(url: server.url)
        let redis = RedisClient(configuration: configuration, logger: logger)
        let settings = try BackendSettings(Settings([:]))
        let store = TaskStore(redis: redis, settings: settings, scripts: ScriptCatalog(edit: edit))
        let subscriber = RedisSubscriber(configuration: configuration, channels: [store.keys.changes], logger: logger)
        let used = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await redis.run() }
            group.addTask { await subscriber.run() }
            let connection = try await redis.waitUntilConnected(timeout: .seconds(20))
            let worker = WorkerRecord(
                workerID: "w",
                hostname: "h",
                pid: 1,
                startedAt: Timestamp(milliseconds: 1),
                queues: ["default"],
                taskTypes: ["echo"],
                concurrency: 4
            )
            _ = try await store.heartbeat(worker, incarnation: "w-1", carriedOut: [], on: connection)
            let before = try cpu(server)
            try await withThrowingTaskGroup(of: Void.self) { lanes in
                for _ in 0..<together {
                    lanes.addTask {
                        for _ in 0..<tasks / together {
                            let id = StoreFixture.newID()
                            _ = try await store.submit(TaskSubmission(taskType: "echo"), id: id)
                            let claim = try await store.claim(id, incarnation: "w-1", workerID: "w", on: connection)
                            guard case .claimed(let claimed) = claim else { continue }
                            _ = try await store.finish(
                                id,
                                incarnation: "w-1",
                                workerID: "w",
                                fence: claimed.fence,
                                outcome: .completed(result: Array("1".utf8))
                            )
                        }
                    }
                }
                try await lanes.waitForAll()
            }
            let used = try cpu(server) - before
            await redis.close()
            await subscriber.close()
            return used
        }
        await server.stop()
        return used * 1_000_000 / Double(tasks)
    }

    @Test(arguments: [1, 64])
    func `Telling what happens costs little beside doing it`(together: Int) async throws {
        let tasks = Self.wanted ?? 640
        let silent: ScriptCatalog.Edit = { _, source in
            source.replacing(
                "local function tell(line)\n",
                with: "local function tell(line)\n  if line then return end\n"
            )
            .replacing(
                "local function tell_task(id, task, status)\n",
                with: "local function tell_task(id, task, status)\n  if id then return end\n"
            )
        }
        var (told, quiet) = ([Double](), [Double]())
        for _ in 0..<(Self.wanted == nil ? 1 : 5) {
            told.append(try await cost(tasks, together: together) { $1 })
            quiet.append(try await cost(tasks, together: together, edit: silent))
        }
        let (most, least) = (told.sorted()[told.count / 2], quiet.sorted()[quiet.count / 2])
        print("\(together) at once: \(most) µs of Redis a task with events, \(least) µs without")
        // A machine that is busy tells little of a small difference: this finds what is far off.
        #expect(most < least * (Self.wanted == nil ? 3 : 1.25))
    }
}
