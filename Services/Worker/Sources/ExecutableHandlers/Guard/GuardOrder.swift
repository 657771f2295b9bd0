/// What the worker tells a guard: one message of its control socket each.
enum GuardOrder: Equatable {
    /// From when on nothing of the handler may be alive, in milliseconds of the clock that counts suspension (BOOTTIME);
    /// nil for no limit.
    case deadline(milliseconds: Int64?)
    /// SIGTERM to the handler's process group, and the end of everything after that many milliseconds.
    case terminate(graceMilliseconds: Int64)
    /// The end of everything at once.
    case kill

    var text: String {
        switch self {
        case .deadline(let milliseconds): "deadline \(milliseconds.map(String.init) ?? "none")"
        case .terminate(let grace): "terminate \(grace)"
        case .kill: "kill"
        }
    }

    init?(_ text: String) {
        let words = text.split(separator: " ")
        switch (words.first, words.count) {
        case ("deadline", 2) where words[1] == "none": self = .deadline(milliseconds: nil)
        case ("deadline", 2):
            guard let milliseconds = Int64(words[1]) else { return nil }
            self = .deadline(milliseconds: milliseconds)
        case ("terminate", 2):
            guard let grace = Int64(words[1]), grace >= 0 else { return nil }
            self = .terminate(graceMilliseconds: grace)
        case ("kill", 1): self = .kill
        default: return nil
        }
    }
}
