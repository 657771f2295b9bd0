internal import Glibc

/// What a process does that is to become a handler with limits or a user of its own: limits itself, and becomes the handler.
///
/// A limit that the guard set from outside would come too late for what the handler starts first, and one on the guard
/// itself would keep it from starting anything, or from ending what another user runs.
enum LimitedStart {
    /// Becomes the handler; returns only when that fails.
    static func run(_ arguments: GuardArguments) {
        let failure = unsafe CStringArray.with([arguments.file]) { argv in
            unsafe CStringArray.with(OwnVariables.all(without: arguments.hiddenVariable)) { envp in
                if let user = arguments.user {
                    let number = user.become()
                    guard number == 0 else { return number }
                }
                // From here on nothing may need memory.
                guard arguments.limits.set(ProcessLimits.ofHandlerOnly) else { return errno }
                unsafe execve(arguments.file, argv, envp)
                return errno
            }
        }
        let line = Array("\(arguments.file) cannot be run: \(HandlerEnd.startText(failure))\n".utf8)
        _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
