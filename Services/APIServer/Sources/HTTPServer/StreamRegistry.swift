/// The streaming responses under way, so that a shutdown can end them.
final class StreamRegistry: Sendable {
    private let lock = Lock()
    // Safety: both guarded by `lock`.
    nonisolated(unsafe) private var pipes: [ObjectIdentifier: StreamPipe] = [:]
    nonisolated(unsafe) private var isClosed = false

    /// `false` when the server shuts down and no stream may begin.
    func add(_ pipe: StreamPipe) -> Bool {
        lock.withLock {
            if unsafe isClosed { return false }
            unsafe pipes[ObjectIdentifier(pipe)] = pipe
            return true
        }
    }

    func remove(_ pipe: StreamPipe) {
        lock.withLock { _ = unsafe pipes.removeValue(forKey: ObjectIdentifier(pipe)) }
    }

    /// Ends all streams and lets none begin.
    func close() {
        let all = lock.withLock {
            unsafe isClosed = true
            return unsafe Array(pipes.values)
        }
        for pipe in all { pipe.finish() }
    }
}
