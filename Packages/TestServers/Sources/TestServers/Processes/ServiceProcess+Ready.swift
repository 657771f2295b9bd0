extension ServiceProcess {
    /// Asks `isReady` (on a thread of its own, it may block) until it says yes; throws at once when the process ends.
    func waitUntilReady(
        within limit: Duration,
        every pause: Duration,
        _ isReady: @escaping @Sendable () -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            if try await onOwnThread(isReady) && isRunning { return }
            if let status = exitStatus {
                throw TestServersError(
                    code: .startFailed,
                    operation: "boot \(name)",
                    message: "it \(status):\n\(outputTail())"
                )
            }
            guard ContinuousClock.now < deadline else {
                throw TestServersError(
                    code: .timedOut,
                    operation: "boot \(name)",
                    message: "not ready after \(limit):\n\(outputTail())"
                )
            }
            try await Task.sleep(for: pause)
        }
    }

    /// Calls `body` on the reaping thread once the process has ended.
    func whenExited(_ body: @escaping @Sendable () -> Void) { state.whenExited { _ in body() } }
}
