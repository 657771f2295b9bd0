/// A submission together with its JSON, written once for all that need it: the record, the message and the answer.
public struct WrittenSubmission: Sendable, Equatable {
    /// What the client asks for.
    public let submission: TaskSubmission
    /// `TaskSubmission.members` of it.
    public let members: [UInt8]

    /// Writes the JSON of a submission.
    public init(_ submission: TaskSubmission) {
        self.submission = submission
        members = submission.members
    }
}
