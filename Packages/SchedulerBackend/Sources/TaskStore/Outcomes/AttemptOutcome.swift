/// How an attempt ended, as its worker reports it.
public enum AttemptOutcome: Sendable, Equatable {
    /// Well, with this JSON text as the result.
    case completed(result: [UInt8])
    /// Badly, and it may be tried again after that wait if attempts are left; the error as JSON text.
    case retry(error: [UInt8], after: Duration)
    /// Badly and for good; the error as JSON text.
    case failed(error: [UInt8])
}
