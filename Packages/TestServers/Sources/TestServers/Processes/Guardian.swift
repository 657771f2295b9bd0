import Glibc

/// The one small shell process that outlives this test process by a moment and takes its servers along.
///
/// It reads from a socket what it must clean up. When this process ends, by whatever means, the kernel closes the
/// socket; the shell then kills every registered process group and removes every registered folder.
/// `PR_SET_PDEATHSIG` would not do: it is bound to the *thread* that started the child.
final class Guardian: Sendable {
    private static let started = Lock<Guardian?>(nil)

    private let lifeline: Int32

    private init(lifeline: Int32) { self.lifeline = lifeline }

    /// The guardian of this process, started at first use.
    static func shared() throws(TestServersError) -> Guardian {
        try started.withLock { (guardian) throws(TestServersError) -> Guardian in
            if let guardian { return guardian }
            let fresh = try start()
            guardian = fresh
            return fresh
        }
    }

    /// Registers a process group that must not outlive this process.
    func watch(group: pid_t) throws(TestServersError) { try tell("group \(group)") }
    /// Forgets a process group; call it before its leader is reaped, while the number is still taken.
    func forget(group: pid_t) { _ = sendAll("gone \(group)\n", to: lifeline) }
    /// Registers a folder to remove when this process ends.
    func watch(folder: String) throws(TestServersError) { try tell("folder \(folder)") }
    /// Forgets a folder that has been removed.
    func forget(folder: String) { _ = sendAll("removed \(folder)\n", to: lifeline) }

    private func tell(_ line: String) throws(TestServersError) {
        guard sendAll(line + "\n", to: lifeline) else {
            throw TestServersError(
                code: .startFailed,
                operation: "register with the guardian",
                message: "the guardian process has ended"
            )
        }
    }

    private static func start() throws(TestServersError) -> Guardian {
        let pair = try SocketPair(operation: "start the guardian")
        let nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        defer {
            close(nothing)
            close(pair.theirs)
        }
        let spawn = ChildSpawn(
            path: "/bin/sh",
            arguments: ["-c", GuardianScript.text, "test-servers-guardian"],
            environment: ["PATH": Program.searchPath],
            input: pair.theirs,
            output: nothing
        )
        do {
            _ = try spawn.start()
        } catch {
            close(pair.ours)
            throw error
        }
        return Guardian(lifeline: pair.ours)
    }
}
