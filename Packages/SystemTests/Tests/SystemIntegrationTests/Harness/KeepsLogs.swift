import StackHarness
import Testing

extension Trait where Self == IssueHandlingTrait {
    /// Keeps the logs of a stack whose test has failed.
    static var keepsLogs: Self {
        LogFolder.nameTests { Test.current?.id.description }
        return .compactMapIssues { issue in
            if let name = Test.current?.id.description { LogFolder.noteFailure(of: name) }
            return issue
        }
    }
}
