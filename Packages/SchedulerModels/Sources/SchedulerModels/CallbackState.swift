/// How far the calling back of whoever asked for it has come.
public struct CallbackState: Sendable, Equatable {
    /// Where it stands.
    public enum Status: String, Sendable, CaseIterable {
        /// The task has ended, the receiver has not taken it yet.
        case waiting
        /// The receiver has taken it.
        case delivered
        /// Given up.
        case dead
    }

    /// Where it stands.
    public var status: Status
    /// How often it was tried.
    public var tries: Int
    /// When it was tried last.
    public var lastTriedAt: Timestamp?
    /// What went wrong the last time.
    public var lastError: String?

    /// A state.
    public init(status: Status, tries: Int, lastTriedAt: Timestamp?, lastError: String?) {
        self.status = status
        self.tries = tries
        self.lastTriedAt = lastTriedAt
        self.lastError = lastError
    }

    /// Writes the state as the contract shows it.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("status", status.rawValue)
        writer.member("tries", Int64(tries))
        writer.member("last_tried_at", lastTriedAt)
        writer.member("last_error", lastError)
        writer.endObject()
    }
}
