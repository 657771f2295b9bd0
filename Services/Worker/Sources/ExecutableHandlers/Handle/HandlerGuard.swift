internal import Glibc

/// The guard of one handler: a small process between the worker and the handler that outlives both by a moment.
///
/// It starts the handler and ends it with all its descendants when the worker says so, when the worker is gone, or when
/// the worker has not moved the deadline in time because it is frozen. It is the worker's own program in another mode.
public enum HandlerGuard {
    /// Becomes a guard, and does not return, when the program was called as one.
    ///
    /// Called before anything else: a guard has one thread, reads no settings and opens no connection.
    ///
    /// - Parameter arguments: The program's arguments, its name first.
    public static func runIfAsked(_ arguments: [String]) {
        guard arguments.count > 1, let role = GuardArguments.Role(rawValue: arguments[1]) else { return }
        guard let guardArguments = GuardArguments(words: arguments.dropFirst(2)) else { _exit(64) }
        if role == .limit {
            LimitedStart.run(guardArguments)
            _exit(126)
        }
        do throws(SystemError) {
            var loop = try GuardLoop()
            loop.run(guardArguments)
            _exit(0)
        } catch {
            // The worker sees the closed socket; there is nobody else to tell.
            _exit(71)  // EX_OSERR of sysexits.h
        }
    }
}
