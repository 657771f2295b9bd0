public import SchedulerModels

/// What a claim was answered.
public enum ClaimOutcome: Sendable, Equatable {
    /// The task is the caller's to run.
    case claimed(Claim)
    /// A worker with a valid lease runs it.
    case busy(incarnation: String, workerID: String, leaseLeft: Duration)
    /// It has ended.
    case ended(TaskStatus)
    /// Its time has not come.
    case notDue(Timestamp)
    /// Redis restarted; nothing may be claimed for that long, so that live owners can re-assert what they run.
    case recovering(Duration)
    /// Its queue is paused.
    case paused
    /// It was deleted.
    case gone
    /// There is no record of it: lost by Redis, or purged long ago.
    case unknown
    /// The caller's own lease is not valid: send a heartbeat first.
    case noLease

    /// A claim that was granted.
    public struct Claim: Sendable, Equatable {
        /// The number that every write about this attempt carries.
        public let fence: Int64
        /// The attempt; 1 for the first.
        public let attempt: Int
        /// Attempts in all.
        public let maximumAttempts: Int

        /// A granted claim.
        public init(fence: Int64, attempt: Int, maximumAttempts: Int) {
            self.fence = fence
            self.attempt = attempt
            self.maximumAttempts = maximumAttempts
        }
    }
}
