internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import TaskStore

/// Wakes those who wait for a task's end when Redis tells that a task has changed.
///
/// A message may be missed while the subscription is away, so whoever waits also looks again by itself now and then.
actor TaskChanges {
    private let subscriber: RedisSubscriber
    private var waiting: [TaskID: [Int: AsyncStream<Void>.Continuation]] = [:]
    private var next = 0

    /// How long a waiter relies on messages alone.
    private static let lookAgain: Duration = .seconds(5)

    init(configuration: RedisConfiguration, channel: String, logger: Logger) {
        subscriber = RedisSubscriber(configuration: configuration, channels: [channel], patterns: [], logger: logger)
    }

    /// Keeps the subscription until `close()`.
    nonisolated func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.subscriber.run() }
            for await event in self.subscriber.messages() {
                switch event {
                case .subscribed: await self.wakeAll()
                case .message(_, let payload): await self.wake(String(decoding: payload, as: UTF8.self))
                }
            }
        }
    }

    /// Ends the subscription.
    nonisolated func close() async { await subscriber.close() }

    /// The task when it has ended or the time is over; nil when it is gone.
    nonisolated func waitForEnd(
        of id: TaskID,
        in store: TaskStore,
        atMost limit: Duration
    ) async throws -> TaskRecord? {
        let clock = ContinuousClock()
        let end = clock.now + limit
        let (key, wakes) = await register(id)
        defer { Task { await self.unregister(id, key) } }
        while true {
            guard let record = try await store.task(id) else { return nil }
            let left = end - clock.now
            guard !record.status.isEnded, left > .zero, !Task.isCancelled else { return record }
            await Self.next(of: wakes, atMost: min(left, Self.lookAgain))
        }
    }

    private static func next(of wakes: AsyncStream<Void>, atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in wakes { return } }
            group.addTask { try? await Task.sleep(for: limit) }  // Cancelled when the wake comes first.
            await group.next()
            group.cancelAll()
        }
    }

    private func register(_ id: TaskID) -> (Int, AsyncStream<Void>) {
        next += 1
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        waiting[id, default: [:]][next] = continuation
        return (next, stream)
    }

    private func unregister(_ id: TaskID, _ key: Int) {
        waiting[id]?[key] = nil
        if waiting[id]?.isEmpty == true { waiting[id] = nil }
    }

    private func wake(_ identifier: String) {
        guard let id = TaskID(identifier) else { return }
        for continuation in (waiting[id] ?? [:]).values { continuation.yield() }
    }

    private func wakeAll() {
        for continuation in waiting.values.flatMap(\.values) { continuation.yield() }
    }
}
