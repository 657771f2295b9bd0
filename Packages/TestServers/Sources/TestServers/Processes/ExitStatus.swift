/// How a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It left by itself with this exit code.
    case exited(Int32)
    /// It was ended by the signal of this number.
    case signalled(Int32)

    /// A few words for a test report.
    public var description: String {
        switch self {
        case .exited(let code): "exited with \(code)"
        case .signalled(let number): "ended by signal \(number)"
        }
    }

    /// Reads the status word of `waitpid` (the `WIFEXITED` family are C macros, which Swift cannot see).
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
    }
}
