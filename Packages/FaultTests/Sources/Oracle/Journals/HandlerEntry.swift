/// What a handler did: a line of the handlers' journal, written by the worker itself.
package struct HandlerEntry: Codable, Sendable, Equatable {
    package enum Event: String, Codable, Sendable {
        case start
        /// The work was done; what follows can no longer undo it.
        case effect
        case end
        /// Told to stop, and obeyed.
        case stopped
    }

    package var event: Event
    package var task: String
    package var attempt: Int
    package var fence: Int64
    package var worker: String
    package var pid: Int32
    /// CLOCK_BOOTTIME in milliseconds.
    package var at: Int64

    package init(
        event: Event,
        task: String,
        attempt: Int,
        fence: Int64,
        worker: String,
        pid: Int32,
        at: Int64
    ) {
        self.event = event
        self.task = task
        self.attempt = attempt
        self.fence = fence
        self.worker = worker
        self.pid = pid
        self.at = at
    }
}
