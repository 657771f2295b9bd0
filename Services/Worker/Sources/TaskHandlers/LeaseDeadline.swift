internal import SchedulerModels

/// Until when the worker may run tasks: the moment by which whatever runs must have ended if the lease is not renewed.
///
/// The worker moves it on with every renewal. Handlers that work outside this process pass it on to whoever ends them
/// should this process be frozen or killed.
public final class LeaseDeadline: Sendable {
    private struct State {
        var moment: ContinuousClock.Instant?
        var next = 0
        var listeners: [Int: AsyncStream<ContinuousClock.Instant>.Continuation] = [:]
    }

    private let state = Guarded(State())

    /// A deadline that is not known yet.
    public init() {}

    /// The moment, by the clock that counts suspension too; nil before the first renewal.
    public var moment: ContinuousClock.Instant? { state.withLock { $0.moment } }

    /// Moves the moment.
    public func move(to moment: ContinuousClock.Instant) {
        let listeners = state.withLock { state in
            state.moment = moment
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield(moment) }
    }

    /// The present moment, if it is known, and every later one; the newest alone is kept for a slow reader.
    public func moves() -> AsyncStream<ContinuousClock.Instant> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ContinuousClock.Instant.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let (key, moment) = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = continuation
            return (state.next, state.moment)
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: key) }
        }
        if let moment { continuation.yield(moment) }
        return stream
    }
}
