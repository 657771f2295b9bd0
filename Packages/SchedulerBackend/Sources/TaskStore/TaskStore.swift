internal import Logging
public import RedisClient
public import SchedulerModels

/// The truth about every task and worker, in Redis.
///
/// Every change is one script (`Scripts/*.lua`), atomic and repeatable: after an error whose outcome is unknown the same
/// call may be sent again. All calls are safe from any task; they share the client's one connection.
public final class TaskStore: Sendable {
    /// How long things last, where the contract says nothing.
    public struct Timing: Sendable, Equatable {
        /// How long a published task is left alone at the least before somebody looks whether it was really published; in a
        /// long line longer.
        public var grace: Duration = .seconds(2)
        /// How long a waiting task is left alone after a look; doubles with each look.
        public var recheck: Duration = .seconds(60)
        /// The longest time between two looks.
        public var longestRecheck: Duration = .seconds(1_800)
        /// The least time between two sweeps of a queue band; a fifth of a millisecond more for each task.
        public var sweepPause: Duration = .seconds(5)
        /// How long an idempotency key is remembered.
        public var idempotencyTTL: Duration = .seconds(86_400)
        /// The least life of a deleted task's tombstone.
        public var tombstoneTTL: Duration = .seconds(86_400)
        /// How long a task waits whose type the worker that got it does not serve; doubles each time.
        public var firstDeferral: Duration = .seconds(2)
        /// The longest such wait.
        public var longestDeferral: Duration = .seconds(60)
        /// How long after a task's end its caller is tried to be called back.
        public var callbackPatience: Duration = .seconds(86_400)
        /// The time between two samples of the counters.
        public var samplePeriod: Duration = .seconds(10)
        /// How long a queue's sample is kept.
        public var sampleTTL: Duration = .seconds(300)
        /// How long a sample of the whole is kept: an hour's charts, and a little.
        public var historyTTL: Duration = .seconds(3_900)
        /// Silence after which the registry forgets a lost worker.
        public var lostWorkerTTL: Duration = .seconds(86_400)

        /// The usual values.
        public init() {}
    }

    /// What all submissions have in common.
    struct Everybody: Equatable, Sendable {}

    /// What claims have in common that go together.
    struct Claimer: Equatable, Sendable {
        let incarnation: String
        let workerID: String
        let connection: RedisConnectionInfo

        /// What a script that claims is told before the tasks.
        func arguments(_ prefix: RedisArgument, _ lease: RedisArgument, _ clock: StoreClock) -> [RedisArgument] {
            [
                prefix, RedisArgument(incarnation), RedisArgument(workerID), RedisArgument(connection.serverRunID),
                lease,
            ] + clock.expectation
        }
    }

    /// What finishes have in common that go together.
    struct Finisher: Equatable, Sendable {
        let incarnation: String
        let workerID: String
    }

    let redis: RedisClient
    let scripts: ScriptCatalog
    let timing: Timing
    let leaseTTL: Duration
    let clock: StoreClock
    let submissions: CallGroup<TaskStore.Everybody>
    let claims: CallGroup<TaskStore.Claimer>
    let finishes: CallGroup<TaskStore.Finisher>
    /// The schema of this store's namespace.
    public let keys: RedisKeys

    /// A store over a client that somebody else runs and closes.
    ///
    /// - Parameters:
    ///   - redis: The connection to Redis.
    ///   - settings: Namespace, lease time and admission limit; the same in every service.
    ///   - timing: How long things last.
    ///   - scripts: The scripts; tests plant defects in them.
    public init(
        redis: RedisClient,
        settings: BackendSettings,
        timing: Timing = Timing(),
        scripts: ScriptCatalog = ScriptCatalog()
    ) {
        self.redis = redis
        self.scripts = scripts
        self.timing = timing
        leaseTTL = settings.leaseTTL
        keys = RedisKeys(namespace: settings.namespace)
        let prefix = RedisArgument(keys.prefix)
        let submitting = [
            prefix, timing.grace.argument, RedisArgument(settings.admissionLimit), timing.idempotencyTTL.argument,
            RedisArgument(settings.queueLimit),
        ]
        submissions = CallGroup { (_, items, isAfterPause) throws(TaskStoreError) in
            try await Self.callMany(scripts.submit, submitting, items, on: nil, redis: redis, atOnce: isAfterPause)
        }
        let lease = settings.leaseTTL.argument
        let clock = StoreClock()
        self.clock = clock
        claims = CallGroup { (claimer, items, _) throws(TaskStoreError) in
            let shared = claimer.arguments(prefix, lease, clock)
            return try await Self.callMany(scripts.claim, shared, items, on: claimer.connection, redis: redis)
        }
        finishes = CallGroup { (finisher, items, _) throws(TaskStoreError) in
            let shared = [prefix, RedisArgument(finisher.incarnation), RedisArgument(finisher.workerID)]
            return try await Self.callMany(scripts.finish, shared, items, on: nil, redis: redis)
        }
    }

    /// Calls a script and reads its answer as words.
    func call(
        _ script: RedisFunction,
        _ arguments: [RedisArgument],
        on connection: RedisConnectionInfo? = nil
    ) async throws(TaskStoreError) -> [String] {
        do throws(RedisError) {
            return try await redis.call(
                script,
                arguments: [RedisArgument(keys.prefix)] + arguments,
                on: connection
            )
            .words()
        } catch {
            throw TaskStoreError(error, operation: script.name)
        }
    }

    /// The given connection, or the live one.
    func live(
        _ connection: RedisConnectionInfo?,
        for script: RedisFunction
    ) throws(TaskStoreError) -> RedisConnectionInfo {
        guard let connection = connection ?? redis.connection else {
            throw TaskStoreError(kind: .unavailable, operation: script.name, message: "no connection to Redis")
        }
        return connection
    }

    /// An answer that the script never gives: the script and this code are of different versions.
    func unexpected(_ script: RedisFunction) -> TaskStoreError {
        TaskStoreError(kind: .unexpected, operation: script.name, message: "an answer that is not known here")
    }

    /// Runs a plain command or a pipeline, naming the operation in its error.
    func read<Answer>(
        _ operation: String,
        _ body: () async throws(RedisError) -> Answer
    ) async throws(TaskStoreError) -> Answer {
        do throws(RedisError) {
            return try await body()
        } catch {
            throw TaskStoreError(error, operation: operation)
        }
    }
}

extension Duration {
    /// Whole milliseconds as a script's argument.
    var argument: RedisArgument { RedisArgument(milliseconds) }
}

extension [String] {
    /// The word at an index as a moment.
    func timestamp(at index: Int) -> Timestamp? {
        indices.contains(index) ? Int64(self[index]).map(Timestamp.init(milliseconds:)) : nil
    }

    /// The word at an index as a status.
    func status(at index: Int) -> TaskStatus? {
        indices.contains(index) ? TaskStatus(rawValue: self[index]) : nil
    }
}
