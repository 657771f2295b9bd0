internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// How the whole is and moves.
struct StatisticsRoutes: Sendable {
    private let store: TaskStore
    private let recent: Recent<SystemStatistics>
    /// Up to so many minutes the history comes in the finest steps, beyond in whole minutes.
    private static let finestMinutes = 10

    init(store: TaskStore) {
        self.store = store
        // Any number of dashboards costs the store one read a second.
        recent = Recent(life: .seconds(1)) { try await SystemStatistics(store) }
    }

    /// `GET /stats`.
    func statistics(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        var writer = JSONWriter(reserving: 2_048)
        try await recent.value().write(to: &writer)
        return HTTPResponse(json: writer.bytes)
    }

    /// `GET /stats/history`: what charts of the last minutes need; older than this server.
    func history(_ request: HTTPRequest) async throws -> HTTPResponse {
        let query = try QueryReader(request.query, known: ["minutes"])
        let minutes = try query.integer("minutes", in: 1...60) ?? 60
        let period = Int(max(store.samplePeriod.milliseconds / 1_000, 1))
        let step = minutes <= Self.finestMinutes ? period : max(60, period)
        // One more than there are points: each point is the change since the one before.
        let back = stride(from: minutes * 60 / period, through: 0, by: -step / period)
        let samples = try await store.history(exactly: Array(back)).samples
        var writer = JSONWriter(reserving: samples.count * 300 + 64)
        writer.beginObject()
        writer.member("step", Int64(step))
        writer.key("points")
        writer.beginArray()
        for (before, after) in zip(samples, samples.dropFirst()) {
            guard let after else { continue }
            Self.write(after, since: before, to: &writer)
        }
        writer.endArray()
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }

    /// `GET /metrics/scaling`: what an autoscaler decides by.
    func scaling(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let statistics = try await recent.value()
        var writer = JSONWriter(reserving: 1_024)
        writer.beginObject()
        writer.key("queues")
        writer.beginArray()
        for queue in statistics.queues {
            writer.beginObject()
            writer.member("queue", queue.queue)
            Self.write(QueueTotal([queue]), slots: Int64(queue.slots), used: Int64(queue.running), to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("total")
        writer.beginObject()
        let (slots, used) = (statistics.now["slots"], statistics.now["slots.used"])
        Self.write(QueueTotal(statistics.queues), slots: slots, used: used, to: &writer)
        writer.endObject()
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }

    private static func write(_ total: QueueTotal, slots: Int64, used: Int64, to writer: inout JSONWriter) {
        writer.member("ready", Int64(total.ready))
        writer.member("running", Int64(total.running))
        writer.member("scheduled", Int64(total.scheduled))
        writer.number("oldest_age", total.oldestAge?.seconds)
        writer.member("slots", slots)
        writer.member("slots_used", used)
    }

    /// A point: what is there, and what has happened since the sample before; where that is missing, nothing.
    private static func write(
        _ sample: StatisticsSnapshot,
        since before: StatisticsSnapshot?,
        to writer: inout JSONWriter
    ) {
        let change = StatisticsChange(from: before, to: sample)
        writer.beginObject()
        writer.member("at", sample.at)
        for event in [TaskEvent.submitted, .completed, .failed, .retried] {
            writer.member(event.rawValue, change.growth(event.rawValue))
        }
        writer.member("ready", sample["stored.pending"])
        writer.member("running", sample["stored.running"])
        writer.member("scheduled", sample["stored.scheduled"] + sample["stored.retrying"])
        for (name, kind) in [("queue_latency", "waited"), ("run_time", "ran")] {
            let buckets = change.buckets(kind)
            writer.number("\(name)_p50", DurationBuckets.quantile(0.5, of: buckets))
            writer.number("\(name)_p99", DurationBuckets.quantile(0.99, of: buckets))
        }
        writer.member("slots", sample["slots"])
        writer.member("slots_used", sample["slots.used"])
        writer.endObject()
    }
}
