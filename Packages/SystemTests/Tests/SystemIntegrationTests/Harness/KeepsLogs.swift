import Testing

extension Trait where Self == IssueHandlingTrait {
    /// Keeps the logs of a stack whose test has failed.
    static var keepsLogs: Self {
        .compactMapIssues { issue in
            LogFolder.noteFailure()
            return issue
        }
    }
}
