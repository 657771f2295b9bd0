import Synchronization

extension HTTPServer {
    /// How long clients may take to read the last answers.
    private static let lastAnswers: UInt64 = 2000

    /// Stops serving, in order: no new connections; streams end; requests in flight may finish for `grace`; the rest is
    /// answered 503 and its handlers are cancelled; then everything closes.
    ///
    /// Returns when the server's threads and sockets are gone. Not cut short by cancellation. A second call waits for the
    /// first; on a server that was never started it returns at once.
    public func shutdown(grace: Duration) async {
        await withCheckedContinuation { continuation in
            let running = lock.withLock { () -> RunningServer? in
                switch unsafe state {
                case .running(let running):
                    unsafe state = .stopping([continuation])
                    return running
                case .stopping(let waiting):
                    unsafe state = .stopping(waiting + [continuation])
                case .created, .stopped:
                    unsafe state = .stopped
                    continuation.resume()
                }
                return nil
            }
            guard let running else { return }
            let work: @Sendable () -> Void = {
                self.stop(running, grace: grace.wholeMilliseconds)
                self.finishShutdown()
            }
            // Without a thread to be had the caller's own is held: better than not stopping.
            if !OwnThread.start(work) { work() }
        }
    }

    private func stop(_ running: RunningServer, grace: UInt64) {
        core.isDraining.store(true, ordering: .releasing)
        running.daemon.quiesce()
        running.socket.refuse()
        core.streams.close()
        core.table.cut(ifIn: [.opened, .idle])
        waitUntilEmpty(for: grace)
        core.gate.close()
        core.table.cut(ifIn: [.opened, .idle, .head, .body])
        // Again and again, for a request that was on its way to its handler: none may stay suspended.
        waitUntilEmpty(for: Self.lastAnswers) {
            for request in self.core.table.runningRequests() {
                request.expire(Refusal(.serviceUnavailable, "The server is shutting down."))
            }
        }
        core.isSweeperTold.store(true, ordering: .releasing)
        running.daemon.stop()
        running.socket.close()
        while !core.isSweeperGone.load(ordering: .acquiring) { OwnThread.sleep(milliseconds: 2) }
    }

    private func waitUntilEmpty(for milliseconds: UInt64, doing step: () -> Void = {}) {
        let end = MonotonicClock.milliseconds() + milliseconds
        step()
        while core.gate.count > 0, MonotonicClock.milliseconds() < end {
            OwnThread.sleep(milliseconds: 2)
            step()
        }
    }

    private func finishShutdown() {
        let waiting = lock.withLock { () -> [CheckedContinuation<Void, Never>] in
            defer { unsafe state = .stopped }
            if case .stopping(let waiting) = unsafe state { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }
}
