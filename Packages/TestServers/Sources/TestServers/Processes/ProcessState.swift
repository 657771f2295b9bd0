import Foundation
import Glibc

/// What is known about one child: running, or how it ended.
///
/// Shared between its owner and the thread that reaps it.
final class ProcessState: Sendable {
    private struct Known {
        var status: ExitStatus?
        var waiters: [@Sendable (ExitStatus) -> Void] = []
    }

    let pid: pid_t
    private let known = Lock(Known())

    init(pid: pid_t) { self.pid = pid }

    var status: ExitStatus? { known.withLock { $0.status } }

    /// Calls `body` once the process has been reaped, at once when it already has.
    func whenExited(_ body: @escaping @Sendable (ExitStatus) -> Void) {
        let status = known.withLock { known -> ExitStatus? in
            if known.status == nil { known.waiters.append(body) }
            return known.status
        }
        if let status { body(status) }
    }

    /// Sends a signal unless the process has been reaped (its number may belong to somebody else by then).
    func signal(_ number: Int32, wholeGroup: Bool) -> Bool {
        known.withLock { known in
            known.status == nil && Glibc.kill(wholeGroup ? -pid : pid, number) == 0
        }
    }

    /// Starts the thread that waits for the end of the process.
    func reap(for guardian: Guardian) {
        Thread.detachNewThread { [self] in
            // WNOWAIT leaves a zombie behind, which keeps the number taken until the lock is held.
            var info = unsafe siginfo_t()
            while unsafe waitid(P_PID, id_t(pid), &info, Int32(WEXITED) | Int32(WNOWAIT)) != 0 && errno == EINTR {}
            let (status, waiters) = known.withLock { known -> (ExitStatus, [@Sendable (ExitStatus) -> Void]) in
                // What the process has left in its group ends with it: nothing may outlive a test.
                Glibc.kill(-pid, SIGKILL)
                guardian.forget(group: pid)
                var word: Int32 = 0
                while unsafe waitpid(pid, &word, 0) < 0 && errno == EINTR {}
                let status = ExitStatus(waitStatus: word)
                known.status = status
                defer { known.waiters = [] }
                return (status, known.waiters)
            }
            for waiter in waiters { waiter(status) }
        }
    }
}
