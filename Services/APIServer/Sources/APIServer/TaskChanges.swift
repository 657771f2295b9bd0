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
    private var isEnding = false

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

    /// How many wait now.
    var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    /// Lets everybody who waits go with what is known by now, and nobody wait any more: the server stops.
    func endWaiting() {
        isEnding = true
        for continuation in waiting.values.flatMap(\.values) { continuation.finish() }
    }

    /// The task when it has ended or the time is over; nil when it is gone.
    ///
    /// Returns earlier with the task as it is when the server stops or the caller is cancelled.
    nonisolated func waitForEnd(
        of id: TaskID,
        in store: TaskStore,
        atMost limit: Duration
    ) async throws -> TaskRecord? {
        // Registered before the first look, so that no change can fall between the look and the waiting.
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let key = await register(id, continuation)
        do {
            let record = try await Self.follow(id, in: store, stream, continuation, atMost: limit)
            await unregister(id, key)
            return record
        } catch {
            await unregister(id, key)
            throw error
        }
    }

    /// Looks at the task with every wake until it has ended or the wakes have.
    ///
    /// One reader from beginning to end: a stream whose reader is cancelled is over for good, so the time limit must not
    /// be a race that cancels the reader; it is one more that wakes.
    private static func follow(
        _ id: TaskID,
        in store: TaskStore,
        _ wakes: AsyncStream<Void>,
        _ continuation: AsyncStream<Void>.Continuation,
        atMost limit: Duration
    ) async throws -> TaskRecord? {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pulse(continuation, for: limit) }
            defer { group.cancelAll() }
            var record = try await look(at: id, in: store)
            var reader = wakes.makeAsyncIterator()
            while let known = record, !known.status.isEnded, await reader.next() != nil {
                record = try await look(at: id, in: store)
            }
            return record
        }
    }

    /// Asks once more when the connection broke under the question, which is no reason to send away who has waited long.
    private static func look(at id: TaskID, in store: TaskStore) async throws(TaskStoreError) -> TaskRecord? {
        do throws(TaskStoreError) {
            return try await store.task(id)
        } catch  where error.kind == .unavailable {
            return try await store.task(id)
        }
    }

    /// Wakes now and then, a last time when the time is over, and then never again.
    private static func pulse(_ wakes: AsyncStream<Void>.Continuation, for limit: Duration) async {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while !Task.isCancelled, clock.now < end {
            // Woken early by cancellation alone; the loop's head ends it.
            try? await Task.sleep(for: min(end - clock.now, lookAgain))
            wakes.yield()
        }
        wakes.finish()
    }

    private func register(_ id: TaskID, _ continuation: AsyncStream<Void>.Continuation) -> Int {
        next += 1
        waiting[id, default: [:]][next] = continuation
        if isEnding { continuation.finish() }
        return next
    }

    private func unregister(_ id: TaskID, _ key: Int) {
        waiting[id]?[key] = nil
        if waiting[id]?.isEmpty == true { waiting[id] = nil }
    }

    /// - Parameter message: Identifiers of tasks, separated by spaces.
    private func wake(_ message: String) {
        guard !waiting.isEmpty else { return }
        for identifier in message.split(separator: " ") {
            guard let id = TaskID(identifier), let waiters = waiting[id] else { continue }
            for continuation in waiters.values { continuation.yield() }
        }
    }

    private func wakeAll() {
        for continuation in waiting.values.flatMap(\.values) { continuation.yield() }
    }
}
