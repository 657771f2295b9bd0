internal import SchedulerModels

/// Gathers what a one-shot process says until it ends.
final class OneShotCollector: HandlerProcessListener {
    private struct State {
        var output: [UInt8] = []
        var isTooLarge = false
        var errors = LineSplitter(limit: TaskReports.longestLineBytes)
        var progress = LineSplitter(limit: TaskReports.longestLineBytes)
        var record: OneShotRecord?
        var waiter: CheckedContinuation<OneShotRecord, Never>?
    }

    private let reports: TaskReports
    private let limit: Int
    private let onTooLarge: @Sendable () -> Void
    private let state = Guarded(State())

    /// Calls `onTooLarge` once, when the output goes beyond the limit.
    init(reports: TaskReports, limit: Int, onTooLarge: @escaping @Sendable () -> Void) {
        self.reports = reports
        self.limit = limit
        self.onTooLarge = onTooLarge
    }

    /// Waits for the end; called once.
    func record() async -> OneShotRecord {
        await withCheckedContinuation { continuation in
            let record = state.withLock { state in
                state.waiter = continuation
                return state.record
            }
            if let record { continuation.resume(returning: record) }
        }
    }

    func output(_ bytes: ArraySlice<UInt8>) {
        let isNew = state.withLock { state in
            guard !state.isTooLarge else { return false }
            guard bytes.count <= limit - state.output.count else {
                state.isTooLarge = true
                state.output = []
                return true
            }
            state.output += bytes
            return false
        }
        if isNew { onTooLarge() }
    }

    func outputEnded() {}

    func errorOutput(_ bytes: ArraySlice<UInt8>) {
        let now = ContinuousClock.now
        // Only the process's thread comes here, and the reports have a lock of their own.
        state.withLock { state in state.errors.add(bytes) { reports.error($0, at: now) } }
    }

    func progress(_ bytes: ArraySlice<UInt8>) {
        let now = ContinuousClock.now
        state.withLock { state in state.progress.add(bytes) { reports.progress(line: $0, at: now) } }
    }

    func tick() -> ContinuousClock.Instant? { reports.tick() }

    func ended(_ end: HandlerEnd) {
        state.withLock { state in
            state.errors.finish { reports.error($0) }
            state.progress.finish { reports.progress(line: $0) }
        }
        reports.finish()
        let (record, waiter) = state.withLock { state in
            let record = OneShotRecord(
                end: end,
                output: state.output,
                exceededLimit: state.isTooLarge ? limit : nil,
                lastLines: reports.lastLines
            )
            // Whichever comes second, this or the waiter, resumes.
            state.record = record
            return (record, state.waiter)
        }
        waiter?.resume(returning: record)
    }
}
