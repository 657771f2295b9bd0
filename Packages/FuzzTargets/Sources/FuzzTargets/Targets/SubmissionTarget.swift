internal import SchedulerModels

/// The body of a submission: one that is accepted must come back from its stored form as the same.
enum SubmissionTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        guard let json = try? JSONParser.parse(input), let submission = try? TaskSubmission(json) else { return }
        let stored = [UInt8(ascii: "{")] + submission.members + [UInt8(ascii: "}")]
        guard let again = try? JSONParser.parse(stored, limits: .trusted) else {
            throw FuzzFinding("the stored form of a submission is not JSON")
        }
        let read = try? TaskSubmission(again)
        try FuzzFinding.unless(read == submission, "a submission is another one when it was stored")
    }
}
