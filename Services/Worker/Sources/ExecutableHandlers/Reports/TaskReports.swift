internal import TaskHandlers
internal import SchedulerModels

/// What a handler's process says about the task it runs, besides its result: log lines and progress.
///
/// Bounded in memory and rate, whatever the process writes. May be called from any thread; nothing waits.
final class TaskReports: Sendable {
    private struct State {
        var lines = LinePacer()
        var progress = ProgressPacer()
        var last: [ArraySlice<UInt8>] = []
        var saidUnreadable = false
    }

    /// How many characters of a line go into the log.
    private static let longestLine = 2_000
    /// A line of that many characters has no more bytes.
    static let longestLineBytes = 4 * longestLine
    /// The lines that a failure's message is made of, and how much of each.
    private static let lastLines = 3
    private static let longestLast = 500

    private let log: @Sendable (String) -> Void
    private let progress: @Sendable (Double, String?) -> Void
    private let state = Guarded(State())

    init(log: @escaping @Sendable (String) -> Void, progress: @escaping @Sendable (Double, String?) -> Void) {
        self.log = log
        self.progress = progress
    }

    convenience init(_ context: HandlerContext) {
        self.init(log: context.log, progress: context.progress)
    }

    /// The last lines of standard error that say something, for a failure's message; empty when there was none.
    var lastLines: String {
        let last = state.withLock { $0.last }
        return last.map { String(String(decoding: $0, as: UTF8.self).prefix(Self.longestLast)) }.joined(separator: "; ")
    }

    /// Takes a line of standard error.
    func error(_ line: LineSplitter.Line, at now: ContinuousClock.Instant = .now) {
        let passes = state.withLock { state in
            if line.bytes.contains(where: { $0 > 0x20 }) {
                state.last.append(line.bytes.prefix(4 * Self.longestLast))
                if state.last.count > Self.lastLines { state.last.removeFirst() }
            }
            return state.lines.admits(line, at: now)
        }
        if passes { write(line.text) }
    }

    /// Takes a line of the progress descriptor.
    func progress(line: LineSplitter.Line, at now: ContinuousClock.Instant = .now) {
        if let report = ProgressReport(line: line.bytes) {
            take(report, at: now)
        } else if state.withLock({ state in
            defer { state.saidUnreadable = true }
            return !state.saidUnreadable
        }) {
            write(
                "a progress line is neither '0.4 message' nor a JSON object with a fraction: \(line.text.prefix(100))"
            )
        }
    }

    /// Takes a progress report.
    func take(_ report: ProgressReport, at now: ContinuousClock.Instant = .now) {
        let due = state.withLock { state in
            state.progress.take(report)
            return state.progress.release(at: now)
        }
        if let due { progress(due.fraction, due.message) }
    }

    /// Passes on what is due and says when to be called again.
    func tick(at now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant? {
        let (lines, report, next) = state.withLock { state in
            let lines = state.lines.release(at: now)
            let report = state.progress.release(at: now)
            return (lines, report, [state.lines.due, state.progress.due].compactMap { $0 }.min())
        }
        for line in lines { write(line) }
        if let report { progress(report.fraction, report.message) }
        return next
    }

    /// Passes on what is left.
    func finish() {
        let (lines, report) = state.withLock { ($0.lines.finish(), $0.progress.finish()) }
        for line in lines { write(line) }
        if let report { progress(report.fraction, report.message) }
    }

    private func write(_ line: String) {
        log(line.count > Self.longestLine ? String(line.prefix(Self.longestLine)) : line)
    }
}
