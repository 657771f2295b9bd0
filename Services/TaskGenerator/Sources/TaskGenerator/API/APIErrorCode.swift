/// What went wrong with a call of the API: an open set.
struct APIErrorCode: RawRepresentable, Sendable, Hashable {
    let rawValue: String

    init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The API answered that it will not do it.
    static let refused = APIErrorCode(rawValue: "refused")
    /// No connection could be made, so the request was never sent.
    static let unreachable = APIErrorCode(rawValue: "unreachable")
    /// The request may have arrived, but no answer came back.
    static let unanswered = APIErrorCode(rawValue: "unanswered")
    /// The answer is not one of this API.
    static let unreadable = APIErrorCode(rawValue: "unreadable")
    /// The request cannot be sent as it is.
    static let invalidRequest = APIErrorCode(rawValue: "invalid_request")
    /// The calling task was cancelled.
    static let cancelled = APIErrorCode(rawValue: "cancelled")
}
