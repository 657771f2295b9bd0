import Foundation
import Logging
import RedisClient
import SchedulerModels
import TaskStore
import TestServers

/// A store in a namespace of its own, whose clock stands still until the test moves it.
struct StoreFixture {
    static let lease: Duration = .seconds(15)
    private static let identifiers = TaskIDGenerator()
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    let redis: RedisClient
    let store: TaskStore
    let connection: RedisConnectionInfo

    var keys: RedisKeys { store.keys }

    /// Runs a test's body on a store; the server is the process's shared one unless another is given.
    static func run(
        server: PrivateRedis? = nil,
        admissionLimit: Int = 100_000,
        queueLimit: Int = 1_000,
        timing: TaskStore.Timing = TaskStore.Timing(),
        _ body: (StoreFixture) async throws -> Void
    ) async throws {
        let url = if let server { server.url } else { try await PrivateRedis.shared().url }
        let redis = RedisClient(configuration: try RedisConfiguration(url: url), logger: logger)
        let settings = try BackendSettings(
            Settings([
                "SCHEDULER_NAMESPACE": "t\(UInt64.random(in: 0 ... .max))", "ADMISSION_LIMIT": "\(admissionLimit)",
                "MAX_QUEUES": "\(queueLimit)",
            ])
        )
        let store = TaskStore(redis: redis, settings: settings, timing: timing, scripts: ScriptCatalog(clock: .key))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await redis.run() }
            do {
                let connection = try await redis.waitUntilConnected(timeout: .seconds(20))
                let fixture = StoreFixture(redis: redis, store: store, connection: connection)
                try await fixture.redis("SET", fixture.keys.prefix + "clock", "1800000000000")
                try await body(fixture)
            } catch {
                await redis.close()
                throw error
            }
            await redis.close()
            try await group.waitForAll()
        }
    }

    // MARK: Time and plain commands

    func advance(by duration: Duration) async throws {
        try await redis("INCRBY", keys.prefix + "clock", "\(duration.milliseconds)")
    }

    var now: Timestamp {
        get async throws {
            Timestamp(milliseconds: Int64(try await text("GET", keys.prefix + "clock") ?? "") ?? 0)
        }
    }

    @discardableResult
    func redis(_ words: String...) async throws -> RedisReply {
        try await redis.execute(RedisCommand(words[0], words.dropFirst().map { RedisArgument($0) }))
    }

    func text(_ words: String...) async throws -> String? {
        try await redis.execute(RedisCommand(words[0], words.dropFirst().map { RedisArgument($0) })).optionalText
    }

    func field(_ name: String, of id: TaskID) async throws -> String? {
        try await text("HGET", keys.task(id), name)
    }

    /// Changes one word of what its submission fixed: 0 queue, 1 band, 2 type, 3 most attempts, 4 ttl, 5 created.
    func setFact(_ index: Int, to word: String, of id: TaskID) async throws {
        var words = (try await field("facts", of: id) ?? "").split(separator: " ").map(String.init)
        words[index] = word
        try await redis("HSET", keys.task(id), "facts", words.joined(separator: " "))
    }

    func status(_ id: TaskID) async throws -> TaskStatus? { try await store.task(id)?.status }

    /// When somebody looks at the task again, after now; nil when nobody will.
    func look(_ id: TaskID) async throws -> Duration? {
        guard let score = try await text("ZSCORE", keys.due, id.description).flatMap({ Int64($0) }) else { return nil }
        return Timestamp(milliseconds: score) - (try await now)
    }

    // MARK: Steps that many tests begin with

    static func newID() -> TaskID { identifiers.next(now: Timestamp(milliseconds: 1_800_000_000_000)) }

    func submit(_ change: (inout TaskSubmission) -> Void = { _ in }) async throws -> TaskID {
        var submission = TaskSubmission(taskType: "echo")
        change(&submission)
        let id = Self.newID()
        guard case .accepted = try await store.submit(submission, id: id) else { throw Unexpected() }
        return id
    }

    /// Registers a worker, whose incarnation is its name with a mark.
    @discardableResult
    func heartbeat(
        _ worker: String,
        incarnation: String? = nil,
        carriedOut: [TaskID] = [],
        run: String? = nil
    ) async throws -> HeartbeatOutcome {
        try await store.heartbeat(
            Self.record(worker),
            incarnation: incarnation ?? worker + "-1",
            carriedOut: carriedOut,
            on: live(run)
        )
    }

    static func record(_ worker: String) -> WorkerRecord {
        WorkerRecord(
            workerID: worker,
            hostname: "host",
            pid: 4_711,
            startedAt: Timestamp(milliseconds: 0),
            queues: ["default", "mail"],
            taskTypes: ["echo", "sleep"],
            concurrency: 4
        )
    }

    func claim(_ id: TaskID, by worker: String, run: String? = nil) async throws -> ClaimOutcome {
        try await store.claim(id, incarnation: worker + "-1", workerID: worker, on: live(run))
    }

    /// Claims what must be claimable.
    func claimed(_ id: TaskID, by worker: String) async throws -> ClaimOutcome.Claim {
        guard case .claimed(let claim) = try await claim(id, by: worker) else { throw Unexpected() }
        return claim
    }

    /// A submitted task that a registered worker runs.
    func running(
        by worker: String = "w",
        _ change: (inout TaskSubmission) -> Void = { _ in }
    ) async throws -> (TaskID, ClaimOutcome.Claim) {
        let id = try await submit(change)
        try await heartbeat(worker)
        return (id, try await claimed(id, by: worker))
    }

    func finish(
        _ id: TaskID,
        by worker: String = "w",
        fence: Int64,
        _ outcome: AttemptOutcome = .completed(result: Array("1".utf8))
    ) async throws -> SettleOutcome {
        try await store.finish(id, incarnation: worker + "-1", workerID: worker, fence: fence, outcome: outcome)
    }

    /// A pass of the reconciler with that budget for every band that asks.
    func reconcile(budget: Int = 100, limit: Int = 100, run: String? = nil) async throws -> [PublishOrder] {
        var found = try await store.reconcile(limit: limit, budgets: [:], on: live(run))
        let orders = found.toPublish
        guard !found.wantedBudgets.isEmpty else { return orders }
        let budgets = Dictionary(uniqueKeysWithValues: found.wantedBudgets.map { ($0, budget) })
        found = try await store.reconcile(limit: limit, budgets: budgets, on: live(run))
        return orders + found.toPublish
    }

    func message(_ id: TaskID, attempt: Int = 0) async throws -> TaskMessage {
        TaskMessage(
            taskID: id,
            createdAt: try await now,
            publishedAt: try await now,
            attempt: attempt,
            submission: TaskSubmission(taskType: "echo")
        )
    }

    /// The live connection, saying that Redis has that run id.
    func live(_ run: String?) -> RedisConnectionInfo {
        RedisConnectionInfo(
            clientID: connection.clientID,
            serverRunID: run ?? connection.serverRunID,
            serverVersion: connection.serverVersion,
            generation: connection.generation
        )
    }

    /// What a preparing step answered is not what the test builds on.
    struct Unexpected: Error {}
}

extension RedisReply {
    var optionalText: String? {
        switch self {
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        case .status(let text): text
        default: nil
        }
    }
}

extension [UInt8] {
    init(_ text: String) { self = Array(text.utf8) }
}
