internal import SchedulerModels
internal import TaskStore

/// One client that reads what happens to one task, until it has ended.
///
/// Begins with the whole task and the lines of its log; then the task at each change, its progress and new lines of its
/// log. Asked by one task at a time: the one that carries its stream.
actor TaskReader {
    private let id: TaskID
    private let store: TaskStore
    private let slot: StreamSlots.Slot
    private var wakes: AsyncStream<TaskChanges.Wake>.Iterator
    private var isOver = false
    private var known: [UInt8] = []
    private var progress: [UInt8]?
    private var log: [[UInt8]] = []
    private var first: [UInt8]?

    init(id: TaskID, store: TaskStore, changes: TaskChanges, slot: StreamSlots.Slot) async {
        self.id = id
        self.store = store
        self.slot = slot
        // Before the first look, so that no change can fall between the look and the waiting.
        wakes = await changes.follow(id).makeAsyncIterator()
    }

    /// Takes the first look; false when there is no such task.
    func begin() async throws(TaskStoreError) -> Bool {
        guard let record = try await store.taskWithAttempts(id) else { return false }
        first = ServerSentEvent.opening(number: nil) + news(record, try await store.log(of: id) ?? [])
        return true
    }

    /// The next bytes of the stream; nil at its end.
    func next() async -> [UInt8]? {
        if let first {
            self.first = nil
            return first
        }
        var iterator = wakes
        defer { wakes = iterator }
        while !isOver, let wake = await iterator.next(isolation: #isolation) {
            let bytes = await look()
            if !bytes.isEmpty { return bytes }
            if case .quiet = wake { return ServerSentEvent.keepAlive }
        }
        return nil
    }

    private func look() async -> [UInt8] {
        do throws(TaskStoreError) {
            guard let record = try await store.taskWithAttempts(id) else {
                isOver = true
                return ServerSentEvent.bytes(
                    name: "task",
                    data: Array("{\"task_id\":\"\(id)\",\"status\":\"deleted\"}".utf8)
                )
            }
            return news(record, try await store.log(of: id) ?? log)
        } catch {
            // The store is away; the next wake looks again, and the stream of changes tells when it is back.
            return []
        }
    }

    /// What is new, in the order in which a person would tell it; the end comes last.
    private func news(_ record: TaskRecord, _ lines: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        var writer = JSONWriter(reserving: record.submissionMembers.count + 512)
        record.write(to: &writer)
        var still = record
        still.progress = nil
        var comparison = JSONWriter(reserving: writer.bytes.count)
        still.write(to: &comparison)
        let isNew = comparison.bytes != known
        let newLines = Self.added(lines, to: log)
        if record.status.isEnded { appendLog(newLines, to: &bytes) }
        if isNew {
            bytes += ServerSentEvent.bytes(name: "task", data: writer.bytes)
        } else if let now = record.progress, now != progress {
            bytes += ServerSentEvent.bytes(name: "progress", data: now)
        }
        if !record.status.isEnded { appendLog(newLines, to: &bytes) }
        known = comparison.bytes
        progress = record.progress
        log = lines
        isOver = record.status.isEnded
        return bytes
    }

    private func appendLog(_ lines: ArraySlice<[UInt8]>, to bytes: inout [UInt8]) {
        for line in lines { bytes += ServerSentEvent.bytes(name: "log", data: line) }
    }

    /// The lines behind those that were there before; the oldest of which may have gone meanwhile.
    static func added(_ lines: [[UInt8]], to before: [[UInt8]]) -> ArraySlice<[UInt8]> {
        for gone in 0...before.count {
            let kept = before[gone...]
            if lines.starts(with: kept) { return lines[kept.count...] }
        }
        return lines[...]
    }
}
