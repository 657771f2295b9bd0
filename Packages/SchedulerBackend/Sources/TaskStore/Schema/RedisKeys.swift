public import SchedulerModels

/// The Redis schema: every key, what it holds and when it goes.
///
/// The scripts (`Scripts/*.lua`) build the same names from the prefix; nothing else names a key.
///
/// | key | type | holds | goes |
/// | --- | --- | --- | --- |
/// | `task:{id}` | hash | a task's record | purged `result_ttl` after its end |
/// | `attempts:{id}` | list | its newest attempts that did not end it, at most 50 | with the record |
/// | `log:{id}` | list | the newest lines of its log, at most 200 | with the record |
/// | `due` | zset | open task → when somebody must look at it (ms) | with the task's end |
/// | `ended` | zset | ended task → when its record may go (ms) | with the record |
/// | `callbacks` | zset | ended task whose caller waits → when to call back (ms) | when that was taken or given up |
/// | `tasks`, `tasks:type:{type}`, `tasks:tag:{tag}` | zset, scores 0 | all tasks, by identifier = by time | with the record |
/// | `tasks:pending:{queue}:{band}`, `tasks:{status}:{queue}` | zset, scores 0 | tasks of a status | with the status |
/// | `queues` | set | queues that have been used, by submissions at most `MAX_QUEUES` | never |
/// | `paused` | hash | paused queue → since when (ms) | when it is resumed |
/// | `idem:{key}` | hash | idempotency key → task, digest | 24 h |
/// | `gone:{id}` | string | tombstone of a deleted task | 24 h, or twice its `result_ttl` |
/// | `worker:{id}` | hash | a worker's registry entry | when it leaves, or after a day of silence |
/// | `workers` | zset | worker → last heartbeat (ms) | with the entry |
/// | `leases` | zset | incarnation → end of its lease (ms) | with the worker |
/// | `fenced:{incarnation}` | string | its lease was ended from outside | 24 h |
/// | `stop:{incarnation}` | set | running tasks that its worker is to stop | when it has, or after a day |
/// | `system` | hash | `run_id` of Redis, `open_at` (ms): no claims before, `swept:{queue}:{band}` (ms): no sweep before | never |
/// | `counters` | hash | `event:queue:type` → how often, since ever | never; types that are not in `types:{queue}` are counted as `other`, and beyond 50,000 fields new ones as `event:other:other` |
/// | `waited:{queue}`, `ran:{queue}:{type}` | string | how long tasks waited and attempts ran: 20 numbers of 64 bits, their sum in ms, then one for each bucket; then the newest ones, 40 bits each | never |
/// | `types:{queue}` | set | its task types that are counted by their names, at most 100 | never |
/// | `answered` | hash | bucket of a duration → requests answered, `sum` in ms, over all API servers | never |
/// | `sample:{number}` | hash | `event:queue` → the counters at that time | 5 min |
/// | `history:{number}` | string | counters, tasks, workers and slots of the whole at that time | 65 min |
/// | `events` | string | the number of the newest event | never |
/// | `listened` | string | somebody reads events, so that all of them are told | 10 min after the last of them |
///
/// Channels: `control:{incarnation}` (`stop {id}`, `drain`), `control` (`queues`: one was paused or resumed), `changes` (events, see `ChangeMessage`).
public struct RedisKeys: Sendable, Equatable {
    /// Empty, or the namespace and a colon.
    public let prefix: String

    /// The keys of a namespace; the empty one has no prefix.
    public init(namespace: String) {
        prefix = namespace.isEmpty ? "" : namespace + ":"
    }

    /// A task's record.
    public func task(_ id: TaskID) -> String { prefix + "task:" + id.description }
    /// Open tasks by the moment somebody must look at them.
    public var due: String { prefix + "due" }
    /// Ended tasks by the moment their record may go.
    public var ended: String { prefix + "ended" }
    /// All tasks.
    public var tasks: String { prefix + "tasks" }
    /// Tasks of a type.
    public func tasks(type: String) -> String { prefix + "tasks:type:" + type }
    /// Tasks with a tag.
    public func tasks(tag: String) -> String { prefix + "tasks:tag:" + tag }
    /// Tasks that wait in one band of a queue.
    public func pending(queue: String, band: PriorityBand) -> String {
        prefix + "tasks:pending:" + queue + ":" + band.rawValue
    }
    /// The lists that hold the tasks of a status in one queue.
    public func lists(status: TaskStatus, queue: String) -> [String] {
        status == .pending
            ? PriorityBand.allCases.map { pending(queue: queue, band: $0) }
            : [prefix + "tasks:" + status.rawValue + ":" + queue]
    }
    /// The newest attempts of a task that did not end it.
    public func attempts(_ id: TaskID) -> String { prefix + "attempts:" + id.description }
    /// The newest lines of a task's log.
    public func log(_ id: TaskID) -> String { prefix + "log:" + id.description }
    /// Ended tasks whose callers wait to be called back.
    public var callbacks: String { prefix + "callbacks" }
    /// Queues that hand nothing out.
    public var paused: String { prefix + "paused" }
    /// Queues that have been used.
    public var queues: String { prefix + "queues" }
    /// Worker → last heartbeat.
    public var workers: String { prefix + "workers" }
    /// A worker's registry entry.
    public func worker(_ id: String) -> String { prefix + "worker:" + id }
    /// Incarnation → end of its lease.
    public var leases: String { prefix + "leases" }
    /// Redis's run id and the end of the quarantine.
    public var system: String { prefix + "system" }
    /// Requests answered, by how long that took.
    public var answered: String { prefix + "answered" }
    /// Events counted since ever.
    public var counters: String { prefix + "counters" }
    /// The task types of a queue that are counted by their names.
    public func types(queue: String) -> String { prefix + "types:" + queue }
    /// How long the tasks of a queue waited.
    public func waited(queue: String) -> String { prefix + "waited:" + queue }
    /// How long the attempts of a type of tasks ran.
    public func ran(queue: String, type: String) -> String { prefix + "ran:" + queue + ":" + type }
    /// Where a worker is told to stop a task or to drain.
    public func control(_ incarnation: String) -> String { prefix + "control:" + incarnation }
    /// Where all workers are told what concerns all of them.
    public var controlOfAll: String { prefix + "control" }
    /// How many events there have been.
    public var events: String { prefix + "events" }
    /// There while somebody reads events.
    public var listened: String { prefix + "listened" }
    /// Where events are told.
    public var changes: String { prefix + "changes" }
    /// The channels of all incarnations of a process, as a pattern.
    public func controlPattern(process: String) -> String { prefix + "control:" + process + ".*" }
    /// The name that a worker process gives its connections, by which the second witness finds them.
    ///
    /// An incarnation is the process's random name, a dot and a number, so that a process whose lease was ended can go
    /// on under a new incarnation and still be found.
    public func clientName(process: String) -> String { prefix + "worker:" + process }
}
