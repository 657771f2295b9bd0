internal import SchedulerModels

/// Whether a worker consumes, decided from what it sees of itself; knows no clock, every question carries the moment.
///
/// A connection can look alive and bring nothing any more. Two things show it while slots are free and nothing is
/// delivered: the consumer's own connection does not answer a question, or messages are ready in the queues. At half of
/// the time limit the worker makes the connection anew; at the whole, it is stalled.
struct ConsumptionProgress {
    /// What the worker sees without asking anybody.
    struct Sight {
        /// Deliveries since ever.
        var deliveries: UInt64
        /// Whether another delivery could start: the worker is neither full nor leaving.
        var hasFreeSlot: Bool
        /// Whether all its queues are paused.
        var isPaused = false
        /// Whether the consumer's connection stands.
        var isConsumerConnected = true
        /// Since when a question over the consumer's connection has been without an answer.
        var unansweredSince: ContinuousClock.Instant?
        /// Whether the broker can be asked, over the publisher's connection.
        var isBrokerThere = true
    }

    /// What the broker said.
    enum Depth {
        /// So many messages are ready in the queues that are not paused.
        case ready(Int)
        /// It did not answer.
        case silent
        /// It takes no questions now: an alarm of the broker, which leaves consumers alone.
        case unknown
    }

    /// What to do next.
    enum Step: Equatable {
        case nothing
        /// Ask for the queues' depths, and ask something over the consumer's connection.
        case ask
        /// Make the consumer's connection anew.
        case renewConsumer
        /// Make the connection anew over which depths are asked.
        case renewPublisher
    }

    private let limit: Duration
    private(set) var state = WorkerRecord.Consumption.consuming
    private var deliveries: UInt64 = 0
    /// Since when nothing was to be seen that proves the worker consumes.
    private var quietSince: ContinuousClock.Instant
    private var askedAt: ContinuousClock.Instant?
    /// Since when it has looked all the time as if nothing were consumed.
    private var suspectSince: ContinuousClock.Instant?
    private var silentSince: ContinuousClock.Instant?
    private var renewAt: ContinuousClock.Instant?
    private var renewals = 0

    /// The longest pause between two new connections while they do not help.
    private static let longestPause: Duration = .seconds(60)

    init(limit: Duration, now: ContinuousClock.Instant) {
        self.limit = limit
        quietSince = now
    }

    /// Looks at the worker; to be called several times within the limit.
    mutating func look(_ sight: Sight, at now: ContinuousClock.Instant) -> Step {
        defer { deliveries = sight.deliveries }
        guard sight.deliveries == deliveries, sight.hasFreeSlot else { return settle(.consuming, at: now) }
        guard !sight.isPaused else { return settle(.paused, at: now) }
        guard sight.isBrokerThere else { return settle(.waitingForBroker, at: now) }
        if let since = sight.unansweredSince, now - since >= limit / 2 { return suspect(since: since, at: now) }
        // Under load the proof is in the deliveries, and nobody is asked.
        guard now - quietSince >= limit / 5, askedAt.map({ now - $0 >= limit / 5 }) ?? true else { return .nothing }
        askedAt = now
        return .ask
    }

    /// Takes the answer to a question.
    mutating func take(_ depth: Depth, _ sight: Sight, at now: ContinuousClock.Instant) -> Step {
        guard sight.deliveries == deliveries, sight.hasFreeSlot else { return look(sight, at: now) }
        switch depth {
        case .unknown: return .nothing
        case .silent: return takeSilence(at: now)
        case .ready(let count):
            silentSince = nil
            guard count > 0 || !sight.isConsumerConnected else {
                if sight.unansweredSince == nil { return settle(.consuming, at: now) }
                return .nothing
            }
            if !sight.isConsumerConnected, state != .stalled { state = .waitingForBroker }
            return suspect(since: now, at: now)
        }
    }

    private mutating func suspect(since start: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> Step {
        let since = suspectSince ?? start
        suspectSince = since
        if now - since >= limit { state = .stalled }
        let renewAt = renewAt ?? since + limit / 2
        self.renewAt = renewAt
        guard now >= renewAt else { return .nothing }
        renewals += 1
        self.renewAt = now + min(limit / 2 * (1 << min(renewals, 16)), Self.longestPause)
        return .renewConsumer
    }

    private mutating func takeSilence(at now: ContinuousClock.Instant) -> Step {
        let since = silentSince ?? now
        silentSince = since
        guard now - since >= limit / 2 else { return .nothing }
        silentSince = now
        state = .waitingForBroker
        return .renewPublisher
    }

    private mutating func settle(_ state: WorkerRecord.Consumption, at now: ContinuousClock.Instant) -> Step {
        self.state = state
        quietSince = now
        suspectSince = nil
        renewAt = nil
        renewals = 0
        return .nothing
    }
}
