/// What a guard tells the worker: one message of its control socket each.
enum GuardReport: Equatable {
    /// The handler runs; the number is its process and its process group.
    case started(Int32)
    /// The handler could not be started, by that `errno`.
    case failed(Int32)
    /// The deadline passed without being moved: the handler is killed.
    case expired
    /// The handler left with this exit code, and nothing of it is alive.
    case exited(Int32)
    /// The handler was ended by this signal, and nothing of it is alive.
    case signalled(Int32)

    var text: String {
        switch self {
        case .started(let process): "started \(process)"
        case .failed(let number): "failed \(number)"
        case .expired: "expired"
        case .exited(let code): "exited \(code)"
        case .signalled(let number): "signalled \(number)"
        }
    }

    init?(_ text: String) {
        let words = text.split(separator: " ")
        if words == ["expired"] {
            self = .expired
            return
        }
        guard words.count == 2, let number = Int32(words[1]) else { return nil }
        switch words[0] {
        case "started": self = .started(number)
        case "failed": self = .failed(number)
        case "exited": self = .exited(number)
        case "signalled": self = .signalled(number)
        default: return nil
        }
    }

    /// The status word of `waitpid` (the `WIFEXITED` family are C macros, which Swift cannot see).
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
    }
}
