internal import SchedulerModels
internal import TaskStore

/// How the whole is and moves, as `GET /stats` shows it.
struct SystemStatistics: Sendable {
    /// The windows and how long they are, in seconds.
    static let windows = [("1m", 60), ("5m", 300), ("15m", 900)]

    let now: StatisticsSnapshot
    let changes: [StatisticsChange]
    let queues: [QueueState]

    /// Reads it from the store.
    init(_ store: TaskStore) async throws(TaskStoreError) {
        let period = Int(max(store.samplePeriod.milliseconds / 1_000, 1))
        let history = try await store.history(near: Self.windows.map { $0.1 / period })
        now = history.now
        changes = history.samples.map { StatisticsChange(from: $0, to: history.now) }
        queues = try await store.queueStates()
    }

    /// Writes it as the contract shows it.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("generated_at", now.at)
        writer.key("windows")
        writer.beginObject()
        for (index, (name, _)) in Self.windows.enumerated() where index < changes.count {
            writer.key(name)
            Self.write(changes[index], to: &writer)
        }
        writer.endObject()
        writeTasks(to: &writer)
        writeQueues(to: &writer)
        writeWorkers(to: &writer)
        writer.member("dead", now["stored.failed"])
        writer.member("callbacks_waiting", now["callbacks"])
        writer.endObject()
    }

    private func writeTasks(to writer: inout JSONWriter) {
        writer.key("tasks")
        writer.beginObject()
        for status in TaskStatus.allCases { writer.member(status.rawValue, now["stored.\(status.rawValue)"]) }
        writer.endObject()
    }

    private func writeQueues(to writer: inout JSONWriter) {
        let total = QueueTotal(queues)
        writer.key("queues")
        writer.beginObject()
        writer.member("depth", Int64(total.ready + total.running + total.scheduled))
        writer.member("ready", Int64(total.ready))
        writer.member("running", Int64(total.running))
        writer.member("scheduled", Int64(total.scheduled))
        writer.number("oldest_age", total.oldestAge?.seconds)
        writer.endObject()
    }

    private func writeWorkers(to writer: inout JSONWriter) {
        writer.key("workers")
        writer.beginObject()
        for status in WorkerRecord.Status.allCases { writer.member(status.rawValue, now["workers.\(status.rawValue)"]) }
        writer.member("slots", now["slots"])
        writer.member("slots_used", now["slots.used"])
        writer.number("utilisation", now.utilisation)
        writer.endObject()
    }

    private static func write(_ change: StatisticsChange, to writer: inout JSONWriter) {
        writer.beginObject()
        let seconds = change.elapsed.seconds
        writer.number("seconds", seconds)
        for event in TaskEvent.allCases { writer.member(event.rawValue, change.growth(event.rawValue)) }
        for event in [TaskEvent.submitted, .completed] {
            let rate = seconds > 0 ? Double(change.growth(event.rawValue)) / seconds : 0
            writer.number("\(event.rawValue)_per_second", rate)
        }
        writer.number("completion_rate", change.completionRate)
        writer.number("error_rate", change.errorRate)
        for (name, kind) in [("queue_latency", "waited"), ("run_time", "ran"), ("response_time", "answered")] {
            writer.key(name)
            write(buckets: change.buckets(kind), to: &writer)
        }
        writer.endObject()
    }

    private static func write(buckets: [Int64], to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
            writer.number(name, DurationBuckets.quantile(share, of: buckets))
        }
        writer.member("count", buckets.reduce(0, +))
        writer.endObject()
    }
}

extension StatisticsSnapshot {
    /// The share of the slots that is in use; nil when there are none.
    var utilisation: Double? {
        let slots = self["slots"]
        return slots > 0 ? min(Double(self["slots.used"]) / Double(slots), 1) : nil
    }
}

extension StatisticsChange {
    /// Of the tasks that ended, the share that completed; nil when none ended.
    var completionRate: Double? {
        let ended = [TaskEvent.completed, .failed, .cancelled, .expired].reduce(0) { $0 + growth($1.rawValue) }
        return ended > 0 ? Double(growth(TaskEvent.completed.rawValue)) / Double(ended) : nil
    }

    /// Of the attempts that ended, the share that failed; nil when none ended.
    var errorRate: Double? {
        let failed = [TaskEvent.failed, .retried].reduce(0) { $0 + growth($1.rawValue) }
        let ended = failed + growth(TaskEvent.completed.rawValue)
        return ended > 0 ? Double(failed) / Double(ended) : nil
    }
}

extension JSONWriter {
    /// A number with at most six decimals; null when there is none.
    mutating func number(_ name: String, _ value: Double?) {
        key(name)
        write(value.flatMap { JSONValue.double(($0 * 1_000_000).rounded() / 1_000_000) } ?? .null)
    }
}
