extension CommandQueue {
    /// Whether a thread was or is about to be started.
    var wasStarted: Bool { state.withLock { $0.wasStarted } }

    /// Makes what the thread needs.
    ///
    /// - Returns: Nil when the thread was started before.
    /// - Throws: When the client is closed, or the system gives no descriptor.
    func prepareToRun() throws(RedisError) -> ConnectionControl? {
        let control = try ConnectionControl()
        return try state.withLock { (state) throws(RedisError) -> ConnectionControl? in
            guard !state.wasStarted else { return nil }
            guard !state.isClosed else {
                throw RedisError(.closed, operation: "run", message: "the client is closed")
            }
            state.wasStarted = true
            state.control = control
            // Commands of callers that come right after `run` wait for the first attempt.
            state.phase = .connecting
            return control
        }
    }
}
