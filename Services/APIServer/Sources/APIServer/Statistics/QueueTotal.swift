internal import TaskStore

/// What several queues hold together.
struct QueueTotal {
    var ready = 0
    var running = 0
    var scheduled = 0
    var oldestAge: Duration?

    init(_ queues: [QueueState]) {
        for queue in queues {
            ready += queue.ready
            running += queue.running
            scheduled += queue.scheduled
            if let age = queue.oldestAge { oldestAge = max(age, oldestAge ?? .zero) }
        }
    }
}
