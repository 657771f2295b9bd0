internal import AMQPClient
internal import Failpoints
public import Logging
internal import SchedulerModels
public import TaskBroker
public import TaskStore

/// Looks after the tasks whose moment in `due` has come: publishes what became due, mends what was lost.
///
/// It runs in every worker and every API server, safe in any number, because each step is one guarded script. Three
/// things keep it from flooding the broker: a waiting task is looked at with growing pauses; it is published again only
/// within the budget of its queue (tasks that wait minus messages that the broker holds ready); and while the broker is
/// away nothing is published at all.
public final class Reconciler: Sendable {
    private let store: TaskStore
    private let publisher: TaskPublisher
    private let logger: Logger
    private let interval: Duration
    private let batch: Int
    private let done = Guarded(ReconcilerActions())
    /// Every how many rounds the broker's depths are compared with what waits.
    private static let roundsBetweenComparisons = 10
    private static let publishBatch = 500

    /// A reconciler over a store and a publisher.
    ///
    /// - Parameters:
    ///   - store: The truth.
    ///   - publisher: The way to the workers.
    ///   - interval: The pause between two rounds; every process adds jitter.
    ///   - batch: The most tasks that one script call looks at.
    ///   - logger: Where trouble is told.
    public init(
        store: TaskStore,
        publisher: TaskPublisher,
        interval: Duration = .milliseconds(500),
        batch: Int = 200,
        logger: Logger
    ) {
        self.store = store
        self.publisher = publisher
        self.interval = interval
        self.batch = batch
        self.logger = logger
    }

    /// What it has done so far.
    public var actions: ReconcilerActions { done.withLock { $0 } }

    /// Rounds until the task is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            let connected = publisher.events()
            group.addTask { await self.rounds() }
            group.addTask {
                // A broker that has come back may have lost everything: compare at once, not at the next comparison.
                for await event in connected {
                    if case .connected = event { await self.guarded { try await self.compare() } }
                }
            }
        }
    }

    private func rounds() async {
        var round = 0
        while !Task.isCancelled {
            await guarded { if try await self.clockIsKnown() { try await self.pass() } }
            if round % Self.roundsBetweenComparisons == 0 {
                await guarded { try await self.compare() }
                await guarded { try await self.store.sampleCounters() }
                await guarded { try await self.purge() }
            }
            round += 1
            let jitter = Double.random(in: 0.8...1.2)
            try? await Task.sleep(for: interval * jitter)  // Woken by cancellation alone; the loop's head ends it.
        }
    }

    private func purge() async throws {
        var count: Int
        repeat {
            count = try await store.purge(limit: batch)
            done.withLock { $0.purged += Int64(count) }
        } while count == batch
    }

    private func guarded(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.debug("reconciling has to wait", metadata: ["error": "\(error)"])
        }
    }

    /// Whether leases may be ended.
    ///
    /// Not in the first round, which cannot know whether Redis's clock has just jumped: others know, and see to it before
    /// the next.
    private func clockIsKnown() async throws -> Bool {
        switch try await store.watchClock() {
        case .steady: return true
        case .first: return false
        case .jumped(let jump):
            logger.warning(
                "the clock of Redis's machine has jumped: all leases run one lease time from now",
                metadata: ["jump": "\(jump)"]
            )
            return true
        }
    }

    /// One pass: until nothing more is due.
    public func pass() async throws {
        var budgets: [QueueBand: Int] = [:]
        while !Task.isCancelled {
            let found = try await store.reconcile(limit: batch, budgets: budgets)
            if !found.toPublish.isEmpty { await Failpoint.pass("reconcile.after_script") }
            let published = await publish(found.toPublish)
            done.withLock { actions in
                actions.looked += Int64(found.lookedAt)
                actions.published += Int64(published)
            }
            if published < found.toPublish.count {
                logger.debug(
                    "not all due tasks could be published",
                    metadata: ["due": "\(found.toPublish.count)", "published": "\(published)"]
                )
            }
            guard !found.wantedBudgets.isEmpty || found.lookedAt == batch else { return }
            budgets = try await self.budgets(of: Array(Set(found.wantedBudgets).union(budgets.keys)))
        }
    }

    private func publish(_ orders: [PublishOrder]) async -> Int {
        if Defect.noRepublish.isPlanted { return orders.count }
        guard publisher.isAvailable else { return 0 }
        var published = 0
        for start in stride(from: 0, to: orders.count, by: Self.publishBatch) {
            published += await publisher.publish(Array(orders[start..<min(start + Self.publishBatch, orders.count)]))
        }
        return published
    }

    /// How many tasks of these bands wait without a message that the broker holds ready; none while it is away, and none
    /// of a queue that cannot be looked at.
    private func budgets(of places: [QueueBand]) async throws -> [QueueBand: Int] {
        // What is written before an alarm is known arrives all the same when it is over: every process once more.
        guard await publisher.isTaking() else { return Dictionary(uniqueKeysWithValues: places.map { ($0, 0) }) }
        let ready = try await publisher.ready(in: places)
        let waiting = try await store.waiting(in: places)
        return Dictionary(
            uniqueKeysWithValues: places.map { place in
                (place, ready[place].map { max(0, (waiting[place] ?? 0) - $0) } ?? 0)
            }
        )
    }

    /// Compares what waits with what the broker holds, and brings forward as many tasks as there are messages missing.
    ///
    /// Messages that are just being handed out are missing for a moment, so a difference counts only when it is seen
    /// twice, two seconds apart.
    private func compare() async throws {
        guard publisher.isAvailable else { return }
        let places = try await store.queues().flatMap(QueueBand.all)
        let waiting = try await store.waiting(in: places).filter { $0.value > 0 }
        var missing = try await budgets(of: Array(waiting.keys)).filter { $0.value > 0 }
        guard !missing.isEmpty else { return }
        try await Task.sleep(for: .seconds(2))
        missing = try await budgets(of: Array(missing.keys)).filter { $0.value > 0 }
        for (place, count) in missing {
            let moved = try await store.sweep(place, count: min(count, 100_000))
            done.withLock { $0.swept += Int64(moved) }
            if moved > 0 {
                logger.notice(
                    "the broker holds fewer messages than tasks wait",
                    metadata: ["queue": "\(place.queue)", "band": "\(place.band.rawValue)", "tasks": "\(moved)"]
                )
            }
        }
    }
}
