public import SchedulerModels

/// What a heartbeat was answered.
public enum HeartbeatOutcome: Sendable, Equatable {
    /// The lease is renewed.
    case renewed(Renewal)
    /// The lease was ended from outside: whatever runs must stop, and the worker needs a new incarnation.
    case fenced
    /// Another live process has this worker id.
    case taken(incarnation: String, leaseLeft: Duration)

    /// A renewed lease, and what the worker is to know.
    public struct Renewal: Sendable, Equatable {
        /// Redis's clock.
        public let now: Timestamp
        /// Whether Redis knew the lease before; if not, everything that runs is to be re-asserted.
        public let leaseWasKnown: Bool
        /// No claims before this moment.
        public let opensAt: Timestamp
        /// Whether the worker is to drain and leave.
        public let drain: Bool
        /// Queues that hand nothing out.
        public let pausedQueues: Set<String>
        /// Running tasks that are to be stopped.
        public let stops: [TaskID]
    }
}
