public import SchedulerModels

/// What a named queue holds and how it moves.
public struct QueueState: Sendable, Equatable {
    /// How many tasks a minute, over the last minute.
    public struct Rates: Sendable, Equatable {
        /// Accepted.
        public var submitted = 0.0
        /// Ended well.
        public var completed = 0.0
        /// Ended as failed.
        public var failed = 0.0

        /// Nothing moves.
        public init() {}
    }

    /// Its name.
    public let queue: String
    /// Tasks that wait for a worker.
    public var ready = 0
    /// Tasks that run.
    public var running = 0
    /// Tasks whose time has not come, those to be tried again included.
    public var scheduled = 0
    /// How long the task that was submitted first of those that wait has been waiting; nil when none waits.
    public var oldestAge: Duration?
    /// Slots of the live workers that serve it; one worker may serve several queues with the same slots.
    public var slots = 0
    /// Live workers that serve it.
    public var consumers = 0
    /// Whether it hands nothing out.
    public var isPaused = false
    /// How it moves.
    public var rates = Rates()

    /// An empty queue.
    public init(queue: String) {
        self.queue = queue
    }

    /// Writes the queue as the contract shows it.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("queue", queue)
        writer.member("ready", Int64(ready))
        writer.member("running", Int64(running))
        writer.member("scheduled", Int64(scheduled))
        writer.key("oldest_age")
        writer.write(oldestAge.flatMap { JSONValue.double($0.seconds) } ?? .null)
        writer.member("consumers", Int64(consumers))
        writer.member("slots", Int64(slots))
        writer.key("paused")
        writer.write(.bool(isPaused))
        writer.key("rates")
        writer.beginObject()
        for (name, rate) in [
            ("submitted_per_minute", rates.submitted), ("completed_per_minute", rates.completed),
            ("failed_per_minute", rates.failed),
        ] {
            writer.key(name)
            writer.write(JSONValue.double((rate * 10).rounded() / 10) ?? .null)
        }
        writer.endObject()
        writer.endObject()
    }
}
