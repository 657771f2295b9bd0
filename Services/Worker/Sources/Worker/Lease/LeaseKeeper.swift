internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import TaskDispatch
internal import TaskHandlers
internal import TaskStore

/// Keeps the worker's lease: one heartbeat for all that it runs.
///
/// The rules: the lease counts from before its renewal was sent, by a clock that counts suspend (`ContinuousClock`);
/// a lease that could not be renewed in time ends here earlier than in Redis, and everything that runs is stopped; after
/// Redis restarted or forgot the lease, what runs is re-asserted before anything else is claimed.
actor LeaseKeeper {
    /// What a claim needs while the lease is held.
    struct Holding: Sendable {
        let workerID: String
        let incarnation: String
        let connection: RedisConnectionInfo
        /// Which unbroken hold of the lease this is.
        let hold: Int
    }

    private let store: TaskStore
    private let redis: RedisClient
    private let running: RunningTasks
    private let logger: Logger
    private let leaseTTL: Duration
    private let interval: Duration
    private let clock = ContinuousClock()
    private let onDrain: @Sendable () -> Void
    private let leaseDeadline: LeaseDeadline
    private let onPausedQueues: @Sendable (Set<String>) -> Void
    private let consumption: @Sendable () -> WorkerRecord.Consumption
    /// After a renewal that failed the next one is not far: a store that is back must not find the lease gone.
    private static let retryPause: Duration = .milliseconds(250)

    private var identity: WorkerIdentity { didSet { showHold() } }
    private var record: WorkerRecord
    /// When the lease ends for this process: earlier than in Redis.
    private var deadline: ContinuousClock.Instant? { didSet { showHold() } }
    private var connection: RedisConnectionInfo? { didSet { showHold() } }
    private var mustReassert = false { didSet { showHold() } }
    /// Counts the breaks: the lease ran out, was ended, or was not known to Redis any more.
    private var hold = 0 { didSet { showHold() } }
    private nonisolated let present = PresentHold()
    private var carriedOut: [TaskID] = []
    private var isDraining = false { didSet { showHold() } }
    private var isClosed = false { didSet { showHold() } }
    private var isBeating = false
    private var hasFailed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - identity: Who the worker is.
    ///   - record: What the registry is to say.
    ///   - store: Where the lease is held.
    ///   - redis: The connection that the lease depends on.
    ///   - running: What is stopped when the lease is lost.
    ///   - leaseTTL: The lease's length.
    ///   - heartbeatInterval: The longest pause between two heartbeats; a fifth of the lease when that is shorter.
    ///   - logger: Where trouble is told.
    ///   - leaseDeadline: Where handlers outside this process learn by when they must have ended.
    ///   - consumption: Asked with every heartbeat whether the worker consumes.
    ///   - onPausedQueues: Called with every heartbeat's word on which queues are paused.
    ///   - onDrain: Called once when the worker is told to drain.
    init(
        identity: WorkerIdentity,
        record: WorkerRecord,
        store: TaskStore,
        redis: RedisClient,
        running: RunningTasks,
        leaseTTL: Duration,
        heartbeatInterval: Duration,
        logger: Logger,
        leaseDeadline: LeaseDeadline = LeaseDeadline(),
        consumption: @escaping @Sendable () -> WorkerRecord.Consumption = { .consuming },
        onPausedQueues: @escaping @Sendable (Set<String>) -> Void = { _ in },
        onDrain: @escaping @Sendable () -> Void
    ) {
        self.identity = identity
        self.record = record
        self.store = store
        self.redis = redis
        self.running = running
        self.leaseTTL = leaseTTL
        self.logger = logger
        self.onDrain = onDrain
        self.leaseDeadline = leaseDeadline
        self.onPausedQueues = onPausedQueues
        self.consumption = consumption
        interval = min(leaseTTL / 5, heartbeatInterval)
    }

    /// How much earlier than in Redis the lease ends here: time for handlers to stop.
    private var margin: Duration { leaseTTL / 5 }

    // MARK: Asking

    /// Waits until the lease is held over the live connection; nil when the worker leaves.
    nonisolated func whenHeld() async -> Holding? {
        // As good as always it is held, and nothing has to be waited for.
        if let holding = present.holding(), holding.connection == redis.connection { return holding }
        return await waitUntilHeld()
    }

    private func waitUntilHeld() async -> Holding? {
        while !isClosed, !isDraining {
            if let connection, isHeld, !mustReassert, connection == redis.connection {
                return Holding(
                    workerID: identity.workerID,
                    incarnation: identity.incarnation,
                    connection: connection,
                    hold: hold
                )
            }
            await withCheckedContinuation { waiting.append($0) }
        }
        return nil
    }

    /// Whether the lease has been held without a break since then.
    nonisolated func covers(_ holding: Holding) -> Bool { present.covers(holding) }

    /// Lets those see it who ask without waiting for this actor; after every change of what it is made of.
    private func showHold() {
        guard let deadline else { return present.show(nil, hold: hold, until: nil) }
        var holding: Holding?
        if let connection, !mustReassert, !isClosed, !isDraining {
            holding = Holding(
                workerID: identity.workerID,
                incarnation: identity.incarnation,
                connection: connection,
                hold: hold
            )
        }
        present.show(holding, hold: hold, until: deadline)
    }

    private var isHeld: Bool {
        guard let deadline else { return false }
        return clock.now < deadline
    }

    private func wakeWaiting() {
        let all = waiting
        waiting = []
        for continuation in all { continuation.resume() }
    }

    // MARK: Running

    /// Registers the worker; throws when another live process has its name.
    func register() async throws {
        let patience = clock.now + leaseTTL + .seconds(3)
        while true {
            var pause = Duration.milliseconds(100)
            do {
                if case .taken(let holder, let left) = try await beat() {
                    if await SecondWitness(store: store).isDead(holder) {
                        try await store.endLease(of: holder)
                    } else if clock.now >= patience {
                        throw StartupError(
                            "WORKER_ID: '\(identity.workerID)' is in use by a live worker; give each worker its own"
                        )
                    } else {
                        logger.notice("the worker id is still leased, waiting", metadata: ["lease_left": "\(left)"])
                        pause = min(left + .milliseconds(50), .seconds(1))
                    }
                }
            } catch let error as TaskStoreError where error.kind != .unexpected {
                logger.debug("the worker cannot register yet", metadata: ["error": "\(error)"])
            }
            if isHeld { return }
            try await Task.sleep(for: pause)
        }
    }

    /// Heartbeats until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            let events = redis.events()
            group.addTask { await self.watchDeadline() }
            group.addTask {
                for await event in events {
                    if case .connected = event { await self.renewNow() }
                }
            }
            while !Task.isCancelled {
                await renewNow()
                // Woken by cancellation alone; the loop's head ends it.
                try? await Task.sleep(for: hasFailed ? min(interval, Self.retryPause) : interval)
            }
            group.cancelAll()
        }
    }

    /// Sends a heartbeat now, unless one is on its way; then waits for that one.
    func renewNow() async {
        guard !isClosed else { return }
        guard !isBeating else {
            await withCheckedContinuation { waiting.append($0) }
            // That one may have gone over a connection that is lost by now.
            guard !isClosed, !isBeating, redis.connection != connection else { return }
            return await renewNow()
        }
        do {
            var outcome = try await beat()
            // At once under the new incarnation: until then nothing is claimed.
            if case .fenced = outcome { outcome = try await beat() }
            if case .taken = outcome {
                logger.critical("another live process has this worker's id; its lease cannot be renewed")
            }
            hasFailed = false
        } catch {
            hasFailed = true
            logger.warning("the lease could not be renewed", metadata: ["error": "\(error)"])
        }
        wakeWaiting()
    }

    /// Leaves the registry; what runs must have been settled or given back.
    func close() async {
        isClosed = true
        wakeWaiting()
        do {
            try await store.deregister(workerID: identity.workerID, incarnation: identity.incarnation)
        } catch {
            logger.warning("could not leave the registry; the lease will run out", metadata: ["error": "\(error)"])
        }
    }

    /// Says in the registry that nothing more is taken.
    func startDraining() async {
        isDraining = true
        wakeWaiting()
        await renewNow()
    }

    private func watchDeadline() async {
        while !Task.isCancelled {
            let next = deadline ?? clock.now + interval
            // Woken by cancellation alone; the loop's head ends it.
            try? await Task.sleep(until: max(next, clock.now + .milliseconds(50)), clock: clock)
            await stopIfLapsed()
        }
    }

    private func stopIfLapsed() async {
        guard let deadline, clock.now >= deadline else { return }
        self.deadline = nil
        hold += 1
        let count = running.attempts.count
        guard count > 0 else { return }
        logger.error(
            "the lease could not be renewed in time; what runs is stopped",
            metadata: ["tasks": "\(count)"]
        )
        running.stopAll(.leaseLost)
    }

    // MARK: The heartbeat

    @discardableResult
    private func beat() async throws(TaskStoreError) -> HeartbeatOutcome? {
        guard !isBeating, let connection = redis.connection else { return nil }
        isBeating = true
        defer { isBeating = false }
        // After a freeze the lease may be over: first stop, then ask for a new one.
        await stopIfLapsed()
        let attempts = running.attempts
        record.running = attempts.map(\.message.taskID.description)
        record.status = isDraining ? .draining : attempts.isEmpty ? .idle : .busy
        record.consumption = isDraining ? .draining : consumption()
        let sentAt = clock.now
        let reported = carriedOut
        let outcome = try await store.heartbeat(
            record,
            incarnation: identity.incarnation,
            carriedOut: reported,
            on: connection
        )
        switch outcome {
        case .renewed(let renewal):
            carriedOut.removeAll(where: reported.contains)
            if !renewal.leaseWasKnown || self.connection?.serverRunID != connection.serverRunID {
                mustReassert = true
                hold += 1
            }
            self.connection = connection
            // After a restart of Redis only what was re-asserted counts as claimed: until then the deadline stays.
            if mustReassert { try await reassertAll(on: connection) }
            if !mustReassert {
                deadline = sentAt + leaseTTL - margin
                leaseDeadline.move(to: sentAt + leaseTTL - margin / 4)
            }
            await carryOut(renewal)
        case .fenced:
            logger.error("the lease was ended from outside; what runs is stopped")
            deadline = nil
            hold += 1
            identity.renew()
            running.stopAll(.leaseLost)
        case .taken: break
        }
        return outcome
    }

    private func reassertAll(on connection: RedisConnectionInfo) async throws(TaskStoreError) {
        for attempt in running.attempts where attempt.incarnation == identity.incarnation {
            let outcome = try await store.reassert(
                attempt.message,
                incarnation: attempt.incarnation,
                workerID: identity.workerID,
                claim: attempt.claim,
                on: connection
            )
            switch outcome {
            case .owned(let restored):
                logger.notice(
                    "re-asserted a running task",
                    metadata: attempt.logFields(["record_was_lost": "\(restored)"])
                )
            case .fenced: running.stop(attempt.message.taskID, .fenced)
            case .noLease: return
            }
        }
        mustReassert = false
    }

    private func carryOut(_ renewal: HeartbeatOutcome.Renewal) async {
        onPausedQueues(renewal.pausedQueues)
        for id in renewal.stops {
            if running.contains(id) {
                // Nothing happens while it is only being claimed: the next heartbeat brings the stop again.
                running.stop(id, .cancelled)
            } else if !carriedOut.contains(id) {
                carriedOut.append(id)
            }
        }
        if renewal.drain, !isDraining {
            isDraining = true
            logger.notice("told to drain: nothing more is taken")
            onDrain()
        }
    }
}
