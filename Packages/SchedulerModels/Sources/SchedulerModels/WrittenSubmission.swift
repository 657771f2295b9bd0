/// A submission together with its JSON, written once for all that need it: the record, the message and the answer.
public struct WrittenSubmission: Sendable, Equatable {
    /// Shared by all copies: on its way a submission is handed on a dozen times, and waits with every caller.
    private final class Storage: Sendable {
        let submission: TaskSubmission
        let members: [UInt8]

        init(_ submission: TaskSubmission) {
            self.submission = submission
            members = submission.members
        }
    }

    private let storage: Storage
    /// What the client asks for.
    public var submission: TaskSubmission { storage.submission }
    /// Where its messages go.
    public var place: QueueBand { QueueBand(queue: storage.submission.queue, band: storage.submission.band) }
    /// `TaskSubmission.members` of it.
    public var members: [UInt8] { storage.members }

    /// Writes the JSON of a submission.
    public init(_ submission: TaskSubmission) {
        storage = Storage(submission)
    }

    /// Whether both are the same submission.
    public static func == (left: WrittenSubmission, right: WrittenSubmission) -> Bool {
        left.submission == right.submission
    }
}
