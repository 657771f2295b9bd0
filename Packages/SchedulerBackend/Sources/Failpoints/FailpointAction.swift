#if DEBUG
/// What happens at a failpoint.
enum FailpointAction: Equatable {
    /// SIGKILL to the process itself: nothing is cleaned up.
    case kill
    /// SIGSTOP to the process itself: it freezes until somebody sends SIGCONT.
    case stop
    /// The process exits at once with status 86.
    case exit
    /// Whoever passes waits.
    case sleep(Duration)

    /// The action of that word; nil when there is none.
    init?(_ word: Substring) {
        switch word {
        case "kill": self = .kill
        case "stop": self = .stop
        case "exit": self = .exit
        default:
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == "sleep", let milliseconds = Int(parts[1]),
                (0...3_600_000).contains(milliseconds)
            else { return nil }
            self = .sleep(.milliseconds(milliseconds))
        }
    }
}
#endif
