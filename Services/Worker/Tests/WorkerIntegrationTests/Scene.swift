import AMQPClient
import Foundation
import Logging
import RedisClient
import SchedulerModels
import TaskBroker
import TaskDispatch
import TaskHandlers
import TaskStore
import TestServers
import Testing

@testable import Worker

/// Servers, a namespace of their own, and what a test needs beside workers.
final class Scene: Sendable {
    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private static let identifiers = TaskIDGenerator()

    let redisURL: String
    let rabbitURL: String?
    let namespace: String
    let settings: BackendSettings
    let redis: RedisClient
    let store: TaskStore
    let publisher: TaskPublisher?
    let gate: Gate

    private init(redisURL: String, rabbitURL: String?, leaseTTL: Duration, gate: Gate) throws {
        self.redisURL = redisURL
        self.rabbitURL = rabbitURL
        self.gate = gate
        namespace = "t\(UInt64.random(in: 0 ... .max))"
        settings = try BackendSettings(
            Settings(["SCHEDULER_NAMESPACE": namespace, "WORKER_LEASE_TTL": "\(leaseTTL.components.seconds)"])
        )
        redis = RedisClient(configuration: try RedisConfiguration(url: redisURL), logger: Self.quiet)
        store = TaskStore(redis: redis, settings: settings)
        let topology = QueueTopology(namespace: namespace)
        publisher = try rabbitURL.map { [store] url in
            TaskPublisher(
                configuration: try AMQPConfiguration(url: url),
                topology: topology,
                queues: ["default"],
                logger: Self.quiet,
                onDeclared: QueueHerald(store: store, logger: Self.quiet).tell
            )
        }
    }

    /// Runs a test; the servers are the process's shared ones unless a Redis is given.
    static func run(
        redis server: PrivateRedis? = nil,
        withBroker: Bool = false,
        leaseTTL: Duration = .seconds(15),
        gate: Gate = Gate(),
        _ body: (Scene) async throws -> Void
    ) async throws {
        let redisURL = if let server { server.url } else { try await PrivateRedis.shared().url }
        let rabbitURL = withBroker ? try await PrivateRabbitMQ.shared().url : nil
        let scene = try Scene(redisURL: redisURL, rabbitURL: rabbitURL, leaseTTL: leaseTTL, gate: gate)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await scene.redis.run() }
            if let publisher = scene.publisher { group.addTask { await publisher.run() } }
            do {
                _ = try await scene.redis.waitUntilConnected(timeout: .seconds(20))
                try await scene.publisher?.waitUntilConnected(timeout: .seconds(20))
                try await body(scene)
            } catch {
                await scene.close()
                throw error
            }
            await scene.close()
        }
    }

    private func close() async {
        await gate.letGoAll()
        await redis.close()
        await publisher?.close()
    }

    // MARK: Tasks

    static func newID() -> TaskID {
        identifiers.next(now: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
    }

    /// Stores a task and, where there is a broker, publishes it.
    @discardableResult
    func submit(_ type: String, _ change: (inout TaskSubmission) -> Void = { _ in }) async throws -> TaskMessage {
        var submission = TaskSubmission(taskType: type)
        change(&submission)
        let id = Self.newID()
        guard case .accepted(let accepted) = try await store.submit(submission, id: id) else { throw Unexpected() }
        let message = TaskMessage(
            taskID: id,
            createdAt: accepted.createdAt,
            publishedAt: accepted.createdAt,
            attempt: 0,
            submission: submission
        )
        try await publisher?.publish(order(message))
        return message
    }

    func order(_ message: TaskMessage) -> PublishOrder {
        let place = QueueBand(queue: message.submission.queue, band: message.submission.band)
        return PublishOrder(taskID: message.taskID, place: place, body: message.serialized())
    }

    func record(_ message: TaskMessage) async throws -> TaskRecord {
        guard let record = try await store.task(message.taskID) else { throw Unexpected() }
        return record
    }

    func status(_ message: TaskMessage) async throws -> TaskStatus? { try await store.task(message.taskID)?.status }

    /// Waits until a task has that status.
    func reaches(_ status: TaskStatus, _ message: TaskMessage, within limit: Duration = .seconds(20)) async throws {
        try await eventually(within: limit, state: { "\(String(describing: try? await self.status(message)))" }) {
            try await self.status(message) == status
        }
    }

    /// Messages that the broker holds ready in all bands.
    func ready() async throws -> Int {
        try await publisher?.ready(in: QueueBand.all(of: "default")).values.reduce(0, +) ?? 0
    }

    /// How many tasks have been completed.
    func completed() async throws -> Int {
        let keys = store.keys.lists(status: .completed, queue: "default")
        return Int(try await command("ZCARD", keys[0]).optionalInt64 ?? 0)
    }

    @discardableResult
    func command(_ words: String...) async throws -> RedisReply {
        try await redis.execute(RedisCommand(words[0], words.dropFirst().map { RedisArgument($0) }))
    }

    /// What a preparing step answered is not what the test builds on.
    struct Unexpected: Error {}
}

extension TaskRecord {
    var resultText: String { String(decoding: result ?? [], as: UTF8.self) }
    var errorText: String { String(decoding: error ?? [], as: UTF8.self) }
}
