internal import HTTPClient

/// What the server's threads share.
final class ServerState: @unchecked Sendable {
    // Safety: every variable is guarded by `lock`.
    private let lock = Lock()
    private var open: [Int32: StreamSocket] = [:]
    private var acceptedSoFar = 0
    private var seen: [ScriptedRequest] = []
    private var isStopping = false
    private var isListenerClosed = false
    private var interruptListener: (@Sendable () -> Void)?

    var accepted: Int { lock.withLock { acceptedSoFar } }
    var openCount: Int { lock.withLock { open.count } }
    var requests: [ScriptedRequest] { lock.withLock { seen } }

    func note(_ request: ScriptedRequest) {
        lock.withLock { seen.append(request) }
    }

    /// False when the server stops.
    func adopt(_ socket: StreamSocket) -> Bool {
        lock.withLock {
            guard !isStopping else { return false }
            acceptedSoFar += 1
            open[socket.descriptor] = socket
            return true
        }
    }

    /// Closes under the lock, so that `stop` never touches a number that was given out again.
    func release(_ socket: StreamSocket) {
        lock.withLock {
            open[socket.descriptor] = nil
            socket.close()
        }
    }

    func onStop(_ body: @escaping @Sendable () -> Void) {
        lock.withLock { interruptListener = isListenerClosed ? nil : body }
    }

    /// Closes under the lock, like `release`: from then on the listener's number is no longer ours.
    func listenerEnded(close: () -> Void) {
        lock.withLock {
            interruptListener = nil
            isListenerClosed = true
            close()
        }
    }

    func stop() {
        lock.withLock {
            isStopping = true
            interruptListener?()
            for socket in open.values { socket.interrupt() }
        }
    }
}
