internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import TaskStore

/// Hears from Redis what has changed: wakes those who wait for a task, and feeds the readers of all events.
///
/// A message may be missed while the subscription is away, so whoever waits also looks again by itself now and then.
actor TaskChanges {
    /// Why somebody who follows a task is to look at it.
    enum Wake {
        /// It has changed, or may have.
        case changed
        /// Nothing was heard for a while.
        case quiet
    }

    /// The readers of all events.
    nonisolated let events = EventFeed()
    private let subscriber: RedisSubscriber
    /// Asks Redis for the number of the newest event.
    private let newestEvent: @Sendable () async throws(TaskStoreError) -> Int64
    /// Has all events told for a while.
    private let listen: @Sendable () async throws(TaskStoreError) -> Int64?
    private var waiting: [TaskID: [Int: AsyncStream<Void>.Continuation]] = [:]
    private var followers: [TaskID: [Int: Follower]] = [:]
    private var next = 0
    private var isEnding = false

    /// How long a waiter relies on messages alone.
    private static let lookAgain: Duration = .seconds(5)

    /// One who wants to know of each change of a task.
    private struct Follower {
        let continuation: AsyncStream<Wake>.Continuation
        var since: ContinuousClock.Instant
    }

    init(
        configuration: RedisConfiguration,
        channel: String,
        newestEvent: @escaping @Sendable () async throws(TaskStoreError) -> Int64,
        listen: @escaping @Sendable () async throws(TaskStoreError) -> Int64?,
        logger: Logger
    ) {
        self.newestEvent = newestEvent
        self.listen = listen
        subscriber = RedisSubscriber(configuration: configuration, channels: [channel], patterns: [], logger: logger)
    }

    /// Keeps the subscription until `close()`.
    nonisolated func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.subscriber.run() }
            group.addTask { await self.watch() }
            for await event in self.subscriber.messages() {
                switch event {
                case .subscribed:
                    self.events.restart()
                    await self.wakeAll()
                case .message(_, let payload):
                    guard let message = ChangeMessage(payload) else { continue }
                    self.events.receive(message)
                    await self.wake(message)
                }
            }
            group.cancelAll()
        }
    }

    /// Learns after each beginning of a subscription where the events stand, and keeps quiet streams alive.
    private nonisolated func watch() async {
        var beats = 0
        while !Task.isCancelled {
            // Not able to ask now is no harm: the first message tells as well.
            if !events.isLive, let number = try? await newestEvent() { events.prime(number) }
            if beats % 5 == 0 {
                events.wakeQuiet()
                await wakeQuiet()
            }
            beats += 1
            if beats % 150 == 0, await hasReaders { try? await beginListening() }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Has all events told, as is done for every reader before it begins, and again while there are any.
    nonisolated func beginListening() async throws(TaskStoreError) {
        if let newest = try await listen() {
            events.restart()
            events.prime(newest)
        }
    }

    private var hasReaders: Bool { !followers.isEmpty || events.isWaitedForTasks }

    /// Ends the subscription.
    nonisolated func close() async { await subscriber.close() }

    /// How many wait now.
    var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    /// Lets everybody who waits go with what is known by now, and nobody wait any more: the server stops.
    func endWaiting() {
        isEnding = true
        events.end()
        for follower in followers.values.flatMap(\.values) { follower.continuation.finish() }
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

    /// Wakes with each change of a task, and when nothing was heard of it for a while; ends when the server stops.
    func follow(_ id: TaskID) -> AsyncStream<Wake> {
        let (stream, continuation) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(1))
        next += 1
        let key = next
        followers[id, default: [:]][key] = Follower(continuation: continuation, since: .now)
        continuation.onTermination = { [weak self] _ in
            Task { await self?.unfollow(id, key) }
        }
        if isEnding { continuation.finish() }
        return stream
    }

    /// How many follow a task now.
    var followerCount: Int { followers.values.reduce(0) { $0 + $1.count } }

    private func unfollow(_ id: TaskID, _ key: Int) {
        followers[id]?[key] = nil
        if followers[id]?.isEmpty == true { followers[id] = nil }
    }

    private func wake(_ message: ChangeMessage) {
        guard !waiting.isEmpty || !followers.isEmpty else { return }
        for event in message.events() {
            guard let id = event.taskID else { continue }
            // Who waits for the end need not look before it.
            if case .task(let task) = event.change, task.status?.isEnded ?? true, let waiters = waiting[id] {
                for continuation in waiters.values { continuation.yield() }
            }
            if let found = followers[id] { tell(id, found, .changed) }
        }
    }

    private func wakeAll() {
        for continuation in waiting.values.flatMap(\.values) { continuation.yield() }
        for (id, found) in followers { tell(id, found, .changed) }
    }

    private func wakeQuiet() {
        let now = ContinuousClock.now
        for (id, found) in followers {
            tell(id, found.filter { now - $0.value.since >= EventFeed.keepAlive }, .quiet)
        }
    }

    private func tell(_ id: TaskID, _ found: [Int: Follower], _ wake: Wake) {
        for (key, follower) in found {
            followers[id]?[key]?.since = .now
            follower.continuation.yield(wake)
        }
    }
}
