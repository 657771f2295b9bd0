internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import TaskStore

/// Hears at once what the next heartbeat would bring: tasks to stop, the word to drain, queues that are paused or not;
/// and which queues were deleted and are declared again.
struct ControlListener: Sendable {
    let subscriber: RedisSubscriber
    let running: RunningTasks
    let lease: LeaseKeeper
    let renewal: ConsumerRenewal
    let logger: Logger

    /// Listens until the subscription is closed.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await subscriber.run() }
            group.addTask { await renewal.run() }
            for await event in subscriber.messages() {
                guard case .message(_, let payload) = event else { continue }
                await hear(String(decoding: payload, as: UTF8.self))
            }
            renewal.close()
        }
    }

    /// Ends the subscription.
    func close() async { await subscriber.close() }

    private func hear(_ word: String) async {
        let parts = word.split(separator: " ")
        switch parts.first {
        case "stop":
            guard parts.count == 2, let id = TaskID(parts[1]) else { break }
            running.stop(id, .cancelled)
        case "drain", "queues": await lease.renewNow()
        case "declared":
            guard parts.count >= 2 else { break }
            renewal.heard(declared: String(parts[1]), by: parts.count > 2 ? String(parts[2]) : nil)
        default: logger.warning("an unknown word on the control channel")
        }
    }
}
