/// How an attempt ended, as its worker reports it.
public enum AttemptOutcome: Sendable, Equatable {
    /// Well, with this JSON text as the result.
    case completed(result: [UInt8])
    /// Badly, and it may be tried again after that wait if attempts are left; the error as JSON text.
    case retry(error: [UInt8], after: Duration)
    /// Not now: the task waits that long, and the attempt is given back; the reason as JSON text.
    case postponed(reason: [UInt8], for: Duration)
    /// Badly and for good; the error as JSON text.
    case failed(error: [UInt8])
}
