/// What came of a try to call back.
public enum CallbackOutcome: Sendable, Equatable {
    /// The receiver has taken it.
    case delivered
    /// It is to be tried again after that time, unless the task's end is too long ago.
    case failed(reason: String, retryAfter: Duration)
    /// Trying again cannot help.
    case dead(reason: String)
}
