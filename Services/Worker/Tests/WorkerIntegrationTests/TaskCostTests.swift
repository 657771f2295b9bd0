import AMQPClient
import RedisClient
import SchedulerModels
import TaskBroker
import TestServers
import Testing

@testable import Worker

/// What a task may cost in script calls, commands and messages: counted, never timed.
@Suite("What tasks cost", .timeLimit(.minutes(3)), .serialized)
struct TaskCostTests {
    private static let tasks = 400
    /// Commands of Redis a task, those within scripts included, for submit, claim and finish together.
    private static let mostCommands = 45.0
    /// The same where claim and outcome are one step.
    private static let mostBriefCommands = 30.0
    /// Submissions of the test come by twenty and sixteen slots are taken at once: far fewer than three calls a task.
    private static let mostScriptCalls = 1.5
    /// Brief tasks that come together share the one call that claims and settles them.
    private static let mostBriefScriptCalls = 0.9

    @Test(arguments: ["gate", "brief"])
    func `Many at once share script calls, and each is one message`(type: String) async throws {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server, withBroker: true, gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(scene, concurrency: 16, handlers: [BriefHandler()], heartbeat: .seconds(3))
            try await worker.whole { _ in
                let before = try await RedisCalls(scene)
                try await submit(type, scene)
                try await eventually(within: .seconds(60)) { try await scene.completed() == Self.tasks }
                let calls = try await RedisCalls(scene)
                let scripts = Double(calls.scripts - before.scripts) / Double(Self.tasks)
                let commands = Double(calls.all - before.all) / Double(Self.tasks)
                #expect(scripts <= (type == "brief" ? Self.mostBriefScriptCalls : Self.mostScriptCalls))
                #expect(commands <= (type == "brief" ? Self.mostBriefCommands : Self.mostCommands))
                #expect(scene.publisher?.statistics.published == UInt64(Self.tasks))
                let consumed = worker.consumer.statistics
                // On a busy machine a few find no slot in time and are given back.
                #expect(consumed.deliveries - consumed.rejected == UInt64(Self.tasks))
                #expect(consumed.ackFrames <= consumed.acked)
                #expect(worker.publisher.statistics.published == 0)
            }
        }
        await server.stop()
    }

    @Test func `One alone takes three script calls`() async throws {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server, gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(3))
            try await worker.leased {
                // The first one makes the scripts known.
                _ = await worker.perform(try await scene.submit("gate"))
                let before = try await RedisCalls(scene)
                #expect(await worker.perform(try await scene.submit("gate")) == .acknowledge)
                let calls = try await RedisCalls(scene)
                // A heartbeat may come in between.
                #expect((3...4).contains(calls.scripts - before.scripts))
            }
        }
        await server.stop()
    }

    @Test func `A brief one alone takes two script calls`() async throws {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server, withBroker: true) { scene in
            let worker = try TestWorker(scene, handlers: [BriefHandler()], heartbeat: .seconds(3))
            try await worker.whole { _ in
                // The first one makes the scripts known.
                try await scene.submit("brief")
                try await eventually(within: .seconds(60)) { try await scene.completed() == 1 }
                let before = try await RedisCalls(scene)
                try await scene.submit("brief")
                try await eventually(within: .seconds(60)) { try await scene.completed() == 2 }
                let calls = try await RedisCalls(scene)
                // A heartbeat may come in between.
                #expect((2...3).contains(calls.scripts - before.scripts))
            }
        }
        await server.stop()
    }

    private func submit(_ type: String, _ scene: Scene) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    for _ in 0..<(Self.tasks / 20) { try await scene.submit(type) }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// How many commands a Redis has carried out so far.
private struct RedisCalls {
    /// Calls of scripts.
    var scripts = 0
    /// All commands, those within scripts included, without the ones that watch.
    var all = 0

    init(_ scene: Scene) async throws {
        let lines = String(decoding: try await scene.command("INFO", "commandstats").bytes, as: UTF8.self)
        for line in lines.split(whereSeparator: \.isNewline) {
            guard line.hasPrefix("cmdstat_"), let equals = line.firstIndex(of: "="),
                let colon = line.firstIndex(of: ":"),
                let calls = Int(line[line.index(after: equals)...].prefix { $0 != "," })
            else { continue }
            let name = line[line.index(line.startIndex, offsetBy: 8)..<colon]
            if name == "fcall" { scripts += calls }
            if name != "info", name != "zcard" { all += calls }
        }
    }
}
