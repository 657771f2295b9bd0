import Logging
import RedisClient
import SchedulerModels
import TaskStore
import TestServers

/// Three logical databases of the simulation's Redis: one in use, two that hold the state of some steps ago.
///
/// One simulation at a time uses a lane, over a connection of its own.
struct SimulationLane: Sendable {
    static let prefix = "s:"
    let number: Int
    let redis: RedisClient

    private static let logger = Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() })
    private static let server = OneServer()

    /// Runs a body with a lane; each number may be in use once at a time.
    static func with<Answer: Sendable>(
        _ number: Int,
        _ body: @Sendable (SimulationLane) async throws -> Answer
    ) async throws -> Answer {
        var configuration = try RedisConfiguration(url: try await server.get().url)
        configuration.database = number * 3
        let redis = RedisClient(configuration: configuration, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await redis.run() }
            do {
                _ = try await redis.waitUntilConnected(timeout: .seconds(20))
                let answer = try await body(SimulationLane(number: number, redis: redis))
                await redis.close()
                return answer
            } catch {
                await redis.close()
                throw error
            }
        }
    }

    /// The live connection, saying that Redis has that run id.
    func connection(run: String) throws -> RedisConnectionInfo {
        guard let live = redis.connection else { throw Violation("the connection to Redis is gone") }
        return RedisConnectionInfo(
            clientID: live.clientID,
            serverRunID: run,
            serverVersion: live.serverVersion,
            generation: live.generation
        )
    }

    func clear() async throws { _ = try await redis.execute(RedisCommand("FLUSHDB")) }

    func setClock(_ now: Int64) async throws {
        _ = try await redis.execute(RedisCommand("SET", [RedisArgument(Self.prefix + "clock"), RedisArgument(now)]))
    }

    /// Keeps the present state in one of the two slots.
    func keepSnapshot(slot: Int) async throws { try await copy(from: number * 3, to: number * 3 + 1 + slot) }

    /// Brings the state of a slot back.
    func rollBack(toSlot slot: Int) async throws { try await copy(from: number * 3 + 1 + slot, to: number * 3) }

    private func copy(from: Int, to: Int) async throws {
        _ = try await redis.evaluate(Self.copyScript, keys: [], arguments: [RedisArgument(from), RedisArgument(to)])
    }

    /// Looks at records and lists; throws when they do not agree.
    func inspect(_ extent: Inspection.Extent) async throws -> Inspection.Findings {
        let arguments = extent.arguments(Self.prefix)
        let findings = try Inspection.read(
            try await redis.evaluate(Inspection.script, keys: [], arguments: arguments)
        )
        guard findings.problems.isEmpty else { throw Violation(findings.problems.joined(separator: "; ")) }
        return findings
    }

    private static let copyScript = RedisScript(
        name: "copy",
        source: """
            #!lua
            redis.call('SELECT', ARGV[2])
            redis.call('FLUSHDB')
            redis.call('SELECT', ARGV[1])
            for _, key in ipairs(redis.call('KEYS', '*')) do redis.call('COPY', key, key, 'DB', ARGV[2]) end
            return 0
            """
    )
}

/// The simulation's Redis, which keeps nothing on disk: it is the simulation that restarts it.
private actor OneServer {
    private var start: Task<PrivateRedis, any Error>?

    func get() async throws -> PrivateRedis {
        let start = start ?? Task { try await PrivateRedis.start(options: ["appendonly": "no", "databases": "128"]) }
        self.start = start
        return try await start.value
    }
}
