internal import SchedulerModels

/// What a running handler says about itself, on its way to the store: throttled, bounded, and never waited for.
///
/// A handler may report a thousand times a second; the store hears of it at once the first time and twice a second from
/// then on: the newest progress, and the newest lines that fit. At most one report is on its way.
final class AttemptReport: Sendable {
    /// Stores progress (nil for no change) and log lines.
    typealias Send = @Sendable (_ progress: [UInt8]?, _ lines: [[UInt8]]) async -> Void

    private struct State {
        var progress: [UInt8]?
        var lines: [[UInt8]] = []
        var lastSent: ContinuousClock.Instant?
        /// A task is there that will send what is noted.
        var isScheduled = false
        /// A report is on its way.
        var isSending = false
        var isClosed = false
        /// Who closes the report and waits for the one that is on its way.
        var closer: CheckedContinuation<Void, Never>?

        mutating func take() -> (progress: [UInt8]?, lines: [[UInt8]])? {
            guard progress != nil || !lines.isEmpty else { return nil }
            defer {
                progress = nil
                lines = []
            }
            return (progress, lines)
        }
    }

    /// The longest line, in characters.
    static let longestLine = 2_000
    /// How many lines wait at most: as many as the store keeps of a task.
    private static let most = 200

    private let state = Guarded(State())
    private let attempt: Int
    private let interval: Duration
    private let now: @Sendable () -> Timestamp
    private let send: Send

    /// - Parameters:
    ///   - attempt: The attempt, which every line names.
    ///   - interval: The least time between two reports.
    ///   - now: The wall clock.
    ///   - send: Stores a report; what cannot be stored is not important enough to repeat.
    init(
        attempt: Int,
        interval: Duration = .milliseconds(500),
        now: @escaping @Sendable () -> Timestamp,
        send: @escaping Send
    ) {
        self.attempt = attempt
        self.interval = interval
        self.now = now
        self.send = send
    }

    /// Notes how far the work is.
    func progress(_ fraction: Double, _ message: String?) {
        var writer = JSONWriter(reserving: 96)
        writer.beginObject()
        writer.key("fraction")
        writer.write(JSONValue.double(min(max(fraction.isFinite ? fraction : 0, 0), 1)) ?? .null)
        writer.member("message", message.map { String($0.prefix(500)) })
        writer.endObject()
        let bytes = writer.bytes
        note { $0.progress = bytes }
    }

    /// Notes a line of the task's log.
    func line(_ text: String) {
        var writer = JSONWriter(reserving: 96 + min(text.utf8.count, Self.longestLine))
        writer.beginObject()
        writer.member("time", now())
        writer.member("attempt", Int64(attempt))
        writer.member("message", String(text.prefix(Self.longestLine)))
        writer.endObject()
        let bytes = writer.bytes
        note { state in
            // The oldest goes: nobody would see it, as the store keeps no more than that.
            if state.lines.count == Self.most { state.lines.removeFirst() }
            state.lines.append(bytes)
        }
    }

    /// Takes nothing more, when nothing was said or all of it has been sent; false when that has to be waited for.
    func closeIfSilent() -> Bool {
        state.withLock { state in
            guard !state.isSending, state.progress == nil, state.lines.isEmpty else { return false }
            state.isClosed = true
            return true
        }
    }

    /// Sends what has not been sent, and takes nothing more: the attempt is over and its outcome comes next.
    func close() async {
        if closeIfSilent() { return }
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                if state.isSending { state.closer = continuation }
                return !state.isSending
            }
            if isIdle { continuation.resume() }
        }
        if let rest = state.withLock({ $0.take() }) { await send(rest.progress, rest.lines) }
    }

    private func note(_ change: (inout State) -> Void) {
        let pause: Duration? = state.withLock { state in
            guard !state.isClosed else { return nil }
            change(&state)
            guard !state.isScheduled else { return nil }
            state.isScheduled = true
            return state.lastSent.map { max(.zero, $0 + interval - .now) } ?? .zero
        }
        guard let pause else { return }
        // A handler reports from where it stands and waits for nobody.
        Task { await deliver(after: pause) }
    }

    /// Sends reports until there is nothing to send.
    private func deliver(after pause: Duration) async {
        var pause = pause
        while true {
            if pause > .zero { try? await Task.sleep(for: pause) }  // Nobody cancels this task.
            let report = state.withLock { state in
                // A report that was closed meanwhile sends the rest itself.
                let report = state.isClosed ? nil : state.take()
                state.isSending = report != nil
                state.isScheduled = report != nil
                state.lastSent = .now
                return report
            }
            guard let report else { return }
            await send(report.progress, report.lines)
            let closer = state.withLock { state in
                state.isSending = false
                return state.closer.take()
            }
            closer?.resume()
            pause = interval
        }
    }
}
