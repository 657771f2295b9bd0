internal import Glibc

extension HandlerEnd {
    /// The signal's number and, where it is one that handlers die of, its name.
    static func signalName(_ number: Int32) -> String {
        let names: [Int32: String] = [
            SIGHUP: "HUP", SIGINT: "INT", SIGQUIT: "QUIT", SIGILL: "ILL", SIGTRAP: "TRAP", SIGABRT: "ABRT",
            SIGBUS: "BUS", SIGFPE: "FPE", SIGKILL: "KILL", SIGSEGV: "SEGV", SIGPIPE: "PIPE", SIGALRM: "ALRM",
            SIGTERM: "TERM", SIGXCPU: "XCPU", SIGXFSZ: "XFSZ", SIGSYS: "SYS",
        ]
        return names[number].map { "\(number) (SIG\($0))" } ?? "\(number)"
    }

    /// Why a file cannot be run, with what to do about it.
    static func startText(_ number: Int32) -> String {
        switch number {
        case ENOENT: "it is gone, or the interpreter in its first line (#!) is not installed here"
        case ENOEXEC: "it is no program of this machine, and its first line names no interpreter (#!)"
        case EACCES: "permission denied (its mode, the interpreter's mode, or a file system mounted noexec)"
        case ETXTBSY: "somebody is writing to it; replace a handler by renaming a new file over it"
        default: SystemError.text(number)
        }
    }
}
