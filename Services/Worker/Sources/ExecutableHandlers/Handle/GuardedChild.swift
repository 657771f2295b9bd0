internal import Glibc

/// The handler's process and whatever it has started, as its guard sees them.
///
/// The guard adopts orphans, so every descendant is at last its child, whatever session or group it has made for itself.
/// Only children are signalled by their number: that of a child cannot be anybody else's before it is reaped here.
struct GuardedChild {
    let pid: pid_t
    /// The handler's own status word, once it is reaped.
    private(set) var status: Int32?

    static func start(_ arguments: GuardArguments) throws(SystemError) -> GuardedChild {
        var spawn = ProgramSpawn(
            path: arguments.file,
            arguments: [arguments.file],
            environment: OwnVariables.all(without: arguments.hiddenVariable),
            descriptors: [0, 1, 2, 3]
        )
        // Before the start, so that not even the handler's first instruction is without them.
        guard arguments.limits.set([.processes, .openFiles, .fileSize]) else {
            throw SystemError(operation: "setrlimit")
        }
        if arguments.limits.needLimitedStart || arguments.user != nil {
            spawn.path = "/proc/self/exe"
            spawn.arguments = ["Worker"] + arguments.words(for: .limit)
            spawn.environment = OwnVariables.all(without: nil)
        }
        // A file that was just written may still be open in a child that another thread has just started.
        var pauses = 20
        while true {
            do throws(SystemError) {
                return GuardedChild(pid: try spawn.start())
            } catch {
                guard error.number == ETXTBSY, pauses > 0 else { throw error }
                pauses -= 1
                usleep(10_000)
            }
        }
    }

    private init(pid: pid_t) { self.pid = pid }

    /// Whether the handler itself has ended; it stays a zombie, so that its number stays taken.
    var hasEnded: Bool {
        guard status == nil else { return true }
        var info = unsafe siginfo_t()
        guard unsafe waitid(P_PID, id_t(pid), &info, Int32(WEXITED) | Int32(WNOHANG) | Int32(WNOWAIT)) == 0 else {
            return true
        }
        return unsafe info.si_signo == SIGCHLD
    }

    func signalGroup(_ number: Int32) {
        if status == nil { kill(-pid, number) }
    }

    /// Kills what is alive and reaps what is dead; true when nothing is left.
    mutating func killAndReap() -> Bool {
        signalGroup(SIGKILL)
        for child in Self.children { kill(child, SIGKILL) }
        while true {
            var word: Int32 = 0
            let reaped = unsafe waitpid(-1, &word, WNOHANG)
            if reaped == pid { status = word }
            if reaped > 0 || (reaped < 0 && errno == EINTR) { continue }
            return reaped < 0
        }
    }

    /// The children of this process, adopted ones included.
    private static var children: [pid_t] {
        let file = unsafe open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe read(file, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return text.split(separator: UInt8(ascii: " ")).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
    }
}
