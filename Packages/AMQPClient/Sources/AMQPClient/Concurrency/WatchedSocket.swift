import Glibc
import Synchronization

/// A socket whose library calls must end in time; see ``Watchdog``.
final class WatchedSocket: Sendable {
    /// A duplicate, so that the watchdog never shuts down a descriptor number that the C library has closed and the
    /// system has given to somebody else.
    private let duplicate: Int32
    private let deadline = Atomic<Int64>(0)
    private let tripped = Atomic<Bool>(false)

    init(socket: Int32) {
        duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0)
    }

    deinit {
        if duplicate >= 0 { close(duplicate) }
    }

    /// Whether the watchdog had to shut the socket down.
    var isTripped: Bool { tripped.load(ordering: .relaxed) }

    /// A call begins that may last so many nanoseconds.
    func begin(limit: Int64) {
        deadline.store(MonotonicTime.now.nanoseconds + limit, ordering: .relaxed)
    }

    func end() {
        deadline.store(0, ordering: .relaxed)
    }

    /// Shuts the socket down when the present call is past its limit; the call then returns with an error.
    func check(_ now: MonotonicTime) {
        let limit = deadline.load(ordering: .relaxed)
        if limit != 0, now.nanoseconds > limit {
            tripped.store(true, ordering: .relaxed)
            interrupt()
        }
    }

    /// Ends whatever call is waiting on the socket.
    func interrupt() {
        if duplicate >= 0 { shutdown(duplicate, Int32(SHUT_RDWR)) }
    }
}
