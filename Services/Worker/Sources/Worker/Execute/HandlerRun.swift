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

    private enum Signal: Sendable {
        case finished(Result<JSONValue, HandlerFailure>)
        case stop(StopReason)
        case graceOver
    }

    private let signals: AsyncStream<Signal>
    private let signal: AsyncStream<Signal>.Continuation

    /// How long a handler that was told to stop may take to do so.
    static let grace: Duration = .seconds(5)

    private let gracePeriod: Duration

    init(gracePeriod: Duration = HandlerRun.grace) {
        self.gracePeriod = gracePeriod
        (signals, signal) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .unbounded)
    }

    /// Tells the handler to stop; the first reason counts.
    func stop(_ reason: StopReason) {
        signal.yield(.stop(reason))
    }

    /// Runs the handler to its end, its time limit or its being stopped.
    ///
    /// Called once.
    func run(
        timeout: Duration,
        _ body: @escaping @Sendable () async throws(HandlerFailure) -> JSONValue
    ) async -> End {
        let signal = signal
        let handler = Task {
            do throws(HandlerFailure) {
                signal.yield(.finished(.success(try await body())))
            } catch {
                signal.yield(.finished(.failure(error)))
            }
        }
        let limit = Task {
            guard await Self.hasPassed(timeout) else { return }
            signal.yield(.stop(.timeout))
        }
        var grace: Task<Void, Never>?
        defer {
            limit.cancel()
            grace?.cancel()
            // It has ended, or is given up, or the caller itself was cancelled.
            handler.cancel()
        }
        var reason: StopReason?
        for await event in signals {
            switch (event, reason) {
            case (.finished(.success(let value)), nil): return .completed(value)
            case (.finished(.failure(let failure)), nil): return .failed(failure)
            // Nobody else has it: work that was done all the same need not be done again.
            case (.finished(.success(let value)), .shutdown): return .completed(value)
            case (.finished, let reason?): return .stopped(reason, obeyed: true)
            case (.stop(let why), nil):
                reason = why
                handler.cancel()
                grace = Task { [gracePeriod] in
                    guard (try? await Task.sleep(for: gracePeriod)) != nil else { return }
                    signal.yield(.graceOver)
                }
            case (.stop, _): break
            case (.graceOver, _): return .stopped(reason ?? .timeout, obeyed: false)
            }
        }
        return .stopped(reason ?? .shutdown, obeyed: false)
    }

    /// Waits that long; false when it was cancelled before, because the handler ended first.
    ///
    /// A sleep that is cancelled leaves its timer and some hundred bytes behind until the timer fires. So no sleep is
    /// longer than what has passed already, or else short tasks with long limits would pile them up by the million.
    private static func hasPassed(_ duration: Duration) async -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + duration
        var now = start
        while now < end {
            let next = min(end, now + max(.seconds(1), now - start))
            guard (try? await clock.sleep(until: next)) != nil else { return false }
            now = clock.now
        }
        return !Task.isCancelled
    }
}
