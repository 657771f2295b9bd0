/// How a handler's process ended.
struct HandlerEnd: Sendable, Equatable {
    enum Cause: Sendable, Equatable {
        /// It left with this exit code.
        case exited(Int32)
        /// It was ended by the signal of this number.
        case signalled(Int32)
        /// Its file could not be run, by that `errno`.
        case notStarted(Int32)
        /// The system gave no process, thread or descriptor for it, by that `errno`.
        case noRoom(Int32)
        /// Its guard was killed, and it with it.
        case guardLost
    }

    var cause: Cause
    /// Whether its guard killed it because the worker could not move the deadline in time.
    var isExpired = false
}
