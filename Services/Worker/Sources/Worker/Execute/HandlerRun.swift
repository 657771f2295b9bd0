internal import SchedulerModels
internal import TaskHandlers

/// One run of a handler that can be stopped, and given up when it does not stop.
///
/// The handler runs in a task of its own, outside the structure of its caller, because a handler that ignores its
/// cancellation must cost its own work only, never the slot.
final class HandlerRun: Sendable {
    /// How the run ended.
    enum End: Sendable {
        /// The handler returned.
        case completed(JSONValue)
        /// The handler failed.
        case failed(HandlerFailure)
        /// The handler was told to stop; the flag says whether it did.
        case stopped(StopReason, obeyed: Bool)
    }

    private struct State {
        /// Why it was told to stop; the first reason counts.
        var reason: StopReason?
        /// When it is given up, once it was told to stop.
        var graceEnd: ContinuousClock.Instant?
        var handler: Task<Void, Never>?
        /// How it ended; nil while it runs.
        var end: End?
        var caller: CheckedContinuation<End, Never>?
    }

    /// How long a handler that was told to stop may take to do so.
    static let grace: Duration = .seconds(5)

    private let gracePeriod: Duration
    private let timer: RunTimer
    private let state = Guarded(State())

    init(gracePeriod: Duration = HandlerRun.grace, timer: RunTimer = .shared) {
        self.gracePeriod = gracePeriod
        self.timer = timer
    }

    /// Tells the handler to stop; the first reason counts.
    func stop(_ reason: StopReason) {
        let handler: Task<Void, Never>? = state.withLock { state in
            guard state.reason == nil, state.end == nil else { return nil }
            state.reason = reason
            // Before the run has begun: it finds the reason.
            return state.handler
        }
        if let handler { cancel(handler) }
    }

    /// Runs the handler to its end, its time limit or its being stopped.
    ///
    /// Called once.
    func run(
        timeout: Duration,
        _ body: @escaping @Sendable () async throws(HandlerFailure) -> JSONValue
    ) async -> End {
        timer.set(.now + timeout, for: self)
        let handler = Task {
            do throws(HandlerFailure) {
                finished(.success(try await body()))
            } catch {
                finished(.failure(error))
            }
        }
        let isStopped = state.withLock { state in
            if state.end == nil { state.handler = handler }
            return state.reason != nil
        }
        if isStopped { cancel(handler) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state in
                    if state.end == nil { state.caller = continuation }
                    return state.end
                }
                if let end { continuation.resume(returning: end) }
            }
        } onCancel: {
            // It cannot be waited for.
            giveUp(.shutdown)
        }
    }

    /// Runs a handler that waits for nothing, here and now; what told it to stop meanwhile counts, and so does its limit.
    ///
    /// Called once, in place of the other.
    func runBriefly(timeout: Duration, _ body: () throws(HandlerFailure) -> JSONValue) -> End {
        var result = Swift.Result<JSONValue, HandlerFailure>.failure(.cancelled)
        // Told to stop before it has begun, it does not begin.
        if state.withLock({ $0.reason == nil }) {
            let begin = ContinuousClock.now
            do throws(HandlerFailure) {
                result = .success(try body())
            } catch {
                result = .failure(error)
            }
            if ContinuousClock.now - begin > timeout { stop(.timeout) }
        }
        return state.withLock { state in
            let end = Self.end(of: result, stoppedFor: state.reason)
            state.end = end
            return end
        }
    }

    /// The time limit is over, or the time to stop.
    func momentCame() {
        let (reason, graceEnd) = state.withLock { ($0.reason, $0.graceEnd) }
        if let graceEnd {
            if graceEnd <= .now { giveUp(.timeout) } else { wake(at: graceEnd) }
        } else if reason == nil {
            stop(.timeout)
        }
        // Else it is being told to stop just now, which sets the next moment.
    }

    private func cancel(_ handler: Task<Void, Never>) {
        handler.cancel()
        let graceEnd = ContinuousClock.now + gracePeriod
        state.withLock { $0.graceEnd = graceEnd }
        wake(at: graceEnd)
    }

    private func wake(at moment: ContinuousClock.Instant) {
        timer.set(moment, for: self)
        // It may have ended at the same time, and nobody else would forget it then.
        if state.withLock({ $0.end != nil }) { timer.remove(self) }
    }

    private func finished(_ result: Swift.Result<JSONValue, HandlerFailure>) {
        end { Self.end(of: result, stoppedFor: $0) }
    }

    private static func end(of result: Swift.Result<JSONValue, HandlerFailure>, stoppedFor reason: StopReason?) -> End {
        switch (result, reason) {
        case (.success(let value), nil): .completed(value)
        case (.failure(let failure), nil): .failed(failure)
        // Nobody else has it: work that was done all the same need not be done again.
        case (.success(let value), .shutdown): .completed(value)
        case (_, let reason?): .stopped(reason, obeyed: true)
        }
    }

    private func giveUp(_ reason: StopReason) {
        end { .stopped($0 ?? reason, obeyed: false) }?.cancel()
    }

    /// Ends the run, the first time it is called; returns the handler's task then.
    @discardableResult
    private func end(_ how: (StopReason?) -> End) -> Task<Void, Never>? {
        typealias Ended = (end: End, caller: CheckedContinuation<End, Never>?, handler: Task<Void, Never>?)
        let ended: Ended? = state.withLock { state in
            guard state.end == nil else { return nil }
            let end = how(state.reason)
            state.end = end
            return (end, state.caller.take(), state.handler.take())
        }
        guard let ended else { return nil }
        timer.remove(self)
        ended.caller?.resume(returning: ended.end)
        return ended.handler
    }
}
