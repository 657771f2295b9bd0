internal import SchedulerModels
internal import TaskStore

/// The bytes of `text/event-stream`.
enum ServerSentEvent {
    /// Sent now and then, so that a client that is gone is noticed, and a client notices a server that is gone.
    static let keepAlive = Array(": keep-alive\n\n".utf8)

    /// The beginning: how soon to come back after a loss, and from where to go on if nothing else comes.
    static func opening(number: Int64?) -> [UInt8] {
        Array(("retry: 2000\n" + (number.map { "id: \($0)\n" } ?? "") + "\n").utf8)
    }

    /// Events were missed.
    static func reset(number: Int64) -> [UInt8] { bytes(id: number, name: "reset", data: Array("{}".utf8)) }

    /// One event; `data` is JSON without line breaks.
    static func bytes(id: Int64? = nil, name: String, data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 48)
        if let id { bytes.append(contentsOf: "id: \(id)\n".utf8) }
        bytes.append(contentsOf: "event: \(name)\ndata: ".utf8)
        bytes.append(contentsOf: data)
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }

    /// One event of the stream of all.
    static func bytes(_ event: SchedulerEvent) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        let name: String
        switch event.change {
        case .task(let task):
            name = "task"
            writer.member("task_id", task.id.description)
            writer.member("status", task.status?.rawValue ?? "deleted")
            writer.member("task_type", task.type)
            writer.member("queue", task.queue)
            writer.member("attempt", Int64(task.attempt))
            writer.member("worker_id", task.workerID)
        case .worker(let id, let status):
            name = "worker"
            writer.member("worker_id", id)
            writer.member("status", status)
        case .queue(let queue, let isPaused):
            name = "queue"
            writer.member("queue", queue)
            writer.key("paused")
            writer.write(.bool(isPaused))
        case .progress(let id), .log(let id):
            name = "report"
            writer.member("task_id", id.description)
        }
        writer.member("at", event.at)
        writer.endObject()
        return bytes(id: event.number, name: name, data: writer.bytes)
    }
}
