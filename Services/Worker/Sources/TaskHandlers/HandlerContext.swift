public import Logging

/// What a handler knows about the attempt it runs.
public struct HandlerContext: Sendable {
    /// The task's identifier, the same on every attempt.
    public let taskID: String
    /// The task's type.
    public let taskType: String
    /// Which attempt this is; 1 for the first.
    public let attempt: Int
    /// How many attempts the task has in all.
    public let maximumAttempts: Int
    /// Grows with every attempt: a system that remembers the highest fence can refuse a stale attempt's effects.
    ///
    /// 0 where a brief handler runs before its task is claimed, see `BriefTaskHandler`.
    public let fence: Int64
    /// The W3C trace context that the task was submitted with: to be sent with what is asked of others.
    public let traceparent: String?
    /// When the attempt is stopped.
    public let deadline: ContinuousClock.Instant
    /// A logger that names task and attempt in its metadata; what it is given from level info on also goes into the
    /// task's own log.
    ///
    /// Made when it is asked for: a handler that logs much keeps it.
    public var logger: Logger { makeLogger() }
    private let makeLogger: @Sendable () -> Logger
    /// Puts a line into the task's own log, which people read with the task; never waits.
    ///
    /// It does not go into the worker's log.
    public let log: @Sendable (String) -> Void
    /// Tells how far the work is: a fraction between 0 and 1, and a line for people; never waits.
    public let progress: @Sendable (Double, String?) -> Void

    /// The context of one attempt.
    public init(
        taskID: String,
        taskType: String,
        attempt: Int,
        maximumAttempts: Int,
        fence: Int64,
        traceparent: String? = nil,
        deadline: ContinuousClock.Instant,
        logger: @autoclosure @escaping @Sendable () -> Logger,
        log: @escaping @Sendable (String) -> Void,
        progress: @escaping @Sendable (Double, String?) -> Void
    ) {
        self.taskID = taskID
        self.taskType = taskType
        self.attempt = attempt
        self.maximumAttempts = maximumAttempts
        self.fence = fence
        self.traceparent = traceparent
        self.deadline = deadline
        makeLogger = logger
        self.log = log
        self.progress = progress
    }
}

extension HandlerContext {
    /// Whether the attempt has been told to stop: its time is up, its task was cancelled or its worker shuts down.
    public var isCancelled: Bool { Task.isCancelled }

    /// Throws `HandlerFailure.cancelled` when the attempt has been told to stop.
    public func checkCancellation() throws(HandlerFailure) {
        if isCancelled { throw .cancelled }
    }

    /// The time until the attempt is stopped; zero when that moment has passed.
    public var timeLeft: Duration { max(.zero, ContinuousClock.now.duration(to: deadline)) }
}
