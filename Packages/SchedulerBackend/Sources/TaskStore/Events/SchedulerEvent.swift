public import SchedulerModels

/// Something that happened to a task, a worker or a queue.
public struct SchedulerEvent: Sendable, Equatable {
    /// What it was.
    public enum Change: Sendable, Equatable {
        /// A task was stored, moved on or deleted.
        case task(TaskState)
        /// A running task's handler told how far it is.
        case progress(TaskID)
        /// A running task's handler wrote lines to its log.
        case log(TaskID)
        /// A worker came, is in another state, was lost or is gone; the state in the contract's word, or `gone`.
        case worker(id: String, status: String)
        /// A queue was paused, or resumed.
        case queue(name: String, isPaused: Bool)
    }

    /// A task as it is after a change.
    public struct TaskState: Sendable, Equatable {
        /// The task.
        public let id: TaskID
        /// Its status; nil when it was deleted.
        public let status: TaskStatus?
        /// The handler's name.
        public let type: String
        /// The named queue it belongs to.
        public let queue: String
        /// Attempts that were started.
        public let attempt: Int
        /// The worker that runs it or ran it last.
        public let workerID: String?

        /// A state.
        public init(id: TaskID, status: TaskStatus?, type: String, queue: String, attempt: Int, workerID: String?) {
            self.id = id
            self.status = status
            self.type = type
            self.queue = queue
            self.attempt = attempt
            self.workerID = workerID
        }
    }

    /// Its number: one more than that of the event before.
    public let number: Int64
    /// When it happened, by Redis's clock.
    public let at: Timestamp
    /// What happened.
    public let change: Change

    /// An event.
    public init(number: Int64, at: Timestamp, change: Change) {
        self.number = number
        self.at = at
        self.change = change
    }

    /// The task it is about; nil when it is about none.
    public var taskID: TaskID? {
        switch change {
        case .task(let state): state.id
        case .progress(let id), .log(let id): id
        case .worker, .queue: nil
        }
    }
}
