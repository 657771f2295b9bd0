import SchedulerModels
import TaskHandlers

/// A handler whose tasks run until the test lets them go.
struct GateHandler: TaskHandler {
    static let taskType = "gate"
    let gate: Gate

    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        await gate.enter(context.taskID)
        let isOpen = await gate.wait(context.taskID)
        guard isOpen else { throw .cancelled }
        return .string("passed")
    }
}

/// What the test knows about gated tasks, and how it lets them go.
actor Gate {
    /// Tasks in the order in which they were started; one that is started twice is there twice.
    private(set) var started: [String] = []
    private(set) var stopped: [String] = []
    private(set) var mostAtOnce = 0
    private(set) var now = 0
    private var isOpenToAll: Bool
    private var open: Set<String> = []
    private var waiting: [String: CheckedContinuation<Bool, Never>] = [:]

    init(isOpen: Bool = false) { isOpenToAll = isOpen }

    func enter(_ id: String) {
        started.append(id)
        now += 1
        mostAtOnce = max(mostAtOnce, now)
    }

    /// Waits to be let go; false when the task was told to stop.
    func wait(_ id: String) async -> Bool {
        defer { now -= 1 }
        if isOpenToAll || open.contains(id) { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    stopped.append(id)
                    return continuation.resume(returning: false)
                }
                waiting[id] = continuation
            }
        } onCancel: {
            Task { await self.stop(id) }
        }
    }

    func letGo(_ id: String) {
        open.insert(id)
        waiting.removeValue(forKey: id)?.resume(returning: true)
    }

    func letGoAll() {
        isOpenToAll = true
        let all = waiting.values
        waiting = [:]
        for continuation in all { continuation.resume(returning: true) }
    }

    private func stop(_ id: String) {
        guard let continuation = waiting.removeValue(forKey: id) else { return }
        stopped.append(id)
        continuation.resume(returning: false)
    }
}
