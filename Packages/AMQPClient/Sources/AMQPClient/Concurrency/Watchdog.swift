import Glibc

/// One thread for the whole process that ends library calls which hang.
///
/// librabbitmq 0.11 can wait for ever inside `amqp_basic_publish` when the peer has fallen silent, and any version can while the
/// peer reads nothing. The thread lives only as long as a socket is watched.
final class Watchdog: Sendable {
    private struct State {
        var sockets: [ObjectIdentifier: WatchedSocket] = [:]
        var isRunning = false
    }

    static let shared = Watchdog()

    private let state = Lock(State())

    func watch(_ socket: WatchedSocket) {
        let mustStart = state.withLock { state in
            state.sockets[ObjectIdentifier(socket)] = socket
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard mustStart, !PosixThread.start(name: "amqp-watchdog", { [self] in run() }) else { return }
        state.withLock { $0.isRunning = false }
    }

    func forget(_ socket: WatchedSocket) {
        state.withLock { _ = $0.sockets.removeValue(forKey: ObjectIdentifier(socket)) }
    }

    private func run() {
        while true {
            let sockets: [WatchedSocket]? = state.withLock { state in
                if state.sockets.isEmpty {
                    state.isRunning = false
                    return nil
                }
                return Array(state.sockets.values)
            }
            guard let sockets else { return }
            let now = MonotonicTime.now
            for socket in sockets {
                socket.check(now)
            }
            usleep(200_000)
        }
    }
}
