internal import AMQPClient
internal import HTTPServer
internal import RedisClient
internal import SchedulerModels
internal import TaskBroker
internal import TaskDispatch
internal import TaskStore

/// `GET /metrics`: everything for Prometheus.
///
/// What is counted of tasks lies in Redis: every API server answers the same, and a restart of one changes nothing. What is
/// counted of requests and connections is this server's own.
struct MetricsRoutes: Sendable {
    let store: TaskStore
    let redis: RedisClient
    let publisher: TaskPublisher
    let reconciler: Reconciler
    let requests: RequestMetrics

    func metrics(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let statistics = try await SystemStatistics(store)
        var text = PrometheusText()
        Self.addTasks(try await store.counters(), to: &text)
        Self.addQueues(statistics.queues, to: &text)
        Self.addPresent(statistics.now, to: &text)
        addRequests(to: &text)
        addConnections(to: &text)
        addReconciler(to: &text)
        text.family("scheduler_build_info", .gauge, "1, with the version of this server as a label.")
        text.sample("scheduler_build_info", [("version", SchedulerVersion.current)], Int64(1))
        return HTTPResponse(
            status: .ok,
            headers: [("Content-Type", PrometheusText.contentType)],
            body: Array(text.text.utf8)
        )
    }

    // MARK: Tasks, from Redis

    private static let taskCounters: [(event: TaskEvent, name: String, help: String)] = [
        (.submitted, "scheduler_tasks_submitted_total", "Tasks accepted."),
        (.completed, "scheduler_tasks_completed_total", "Tasks that completed."),
        (.failed, "scheduler_tasks_failed_total", "Tasks that failed for good."),
        (.retried, "scheduler_tasks_retried_total", "Attempts that failed and will be followed by another."),
        (.cancelled, "scheduler_tasks_cancelled_total", "Tasks that were cancelled."),
        (.expired, "scheduler_tasks_expired_total", "Tasks that were not started in time."),
        (.deleted, "scheduler_tasks_deleted_total", "Tasks that were deleted before their end."),
        (.postponed, "scheduler_tasks_postponed_total", "Attempts that their handlers put off."),
        (.workerLost, "scheduler_attempts_lost_total", "Attempts that ended with their worker."),
        (.redispatched, "scheduler_redispatches_total", "Waiting tasks that were published once more."),
        (.fenced, "scheduler_fenced_writes_total", "Outcomes refused because somebody else owns the task."),
    ]

    private static func addTasks(_ counters: [TaskCounter], to text: inout PrometheusText) {
        let byEvent = Dictionary(grouping: counters, by: \.event)
        for (event, name, help) in taskCounters {
            text.family(name, .counter, help)
            for counter in (byEvent[event.rawValue] ?? []).sorted(by: isBefore) {
                text.sample(name, labels(counter), counter.count)
            }
        }
        addHistogram(
            "scheduler_task_queue_latency_seconds",
            "waited",
            "From when it could run to its start.",
            counters,
            &text
        )
        addHistogram(
            "scheduler_task_run_time_seconds",
            "ran",
            "From an attempt's start to its outcome.",
            counters,
            &text
        )
    }

    private static func addHistogram(
        _ name: String,
        _ kind: String,
        _ help: String,
        _ counters: [TaskCounter],
        _ text: inout PrometheusText
    ) {
        var buckets: [String: (first: TaskCounter, counts: [Int64], milliseconds: Int64)] = [:]
        for counter in counters where counter.event.hasPrefix(kind + ".") {
            let place = counter.queue + ":" + counter.taskType
            let empty = [Int64](repeating: 0, count: DurationBuckets.bounds.count + 1)
            let suffix = counter.event.dropFirst(kind.count + 1)
            if suffix == "sum" {
                buckets[place, default: (counter, empty, 0)].milliseconds += counter.count
            } else if let number = Int(suffix), empty.indices.contains(number - 1) {
                buckets[place, default: (counter, empty, 0)].counts[number - 1] += counter.count
            }
        }
        text.family(name, .histogram, help)
        for entry in buckets.values.sorted(by: { isBefore($0.first, $1.first) }) {
            let seconds = Double(entry.milliseconds) / 1_000
            text.histogram(name, labels(entry.first), buckets: entry.counts, seconds: seconds)
        }
    }

    private static func isBefore(_ left: TaskCounter, _ right: TaskCounter) -> Bool {
        (left.queue, left.taskType) < (right.queue, right.taskType)
    }

    private static func labels(_ counter: TaskCounter) -> PrometheusText.Labels {
        [("queue", counter.queue), ("task_type", counter.taskType)]
    }

    // MARK: What is there, from Redis

    private static func addQueues(_ queues: [QueueState], to text: inout PrometheusText) {
        func add(_ name: String, _ help: String, _ value: (QueueState) -> Double?) {
            text.family(name, .gauge, help)
            for queue in queues {
                if let value = value(queue) { text.sample(name, [("queue", queue.queue)], value) }
            }
        }
        add("scheduler_queue_ready_tasks", "Tasks that wait for a worker.") { Double($0.ready) }
        add("scheduler_queue_running_tasks", "Tasks that run.") { Double($0.running) }
        add("scheduler_queue_scheduled_tasks", "Tasks whose time has not come.") { Double($0.scheduled) }
        add(
            "scheduler_queue_oldest_age_seconds",
            "How long the first submitted waiting task has waited, 0 when none waits."
        ) {
            $0.oldestAge?.seconds ?? 0
        }
        add("scheduler_queue_consumers", "Live workers that serve the queue.") { Double($0.consumers) }
        add("scheduler_queue_slots", "Slots of the live workers that serve the queue.") { Double($0.slots) }
        add("scheduler_queue_paused", "1 when the queue hands nothing out.") { $0.isPaused ? 1 : 0 }
    }

    private static func addPresent(_ now: StatisticsSnapshot, to text: inout PrometheusText) {
        text.family("scheduler_tasks_stored", .gauge, "Task records by status.")
        for status in TaskStatus.allCases {
            text.sample("scheduler_tasks_stored", [("status", status.rawValue)], now["stored.\(status.rawValue)"])
        }
        text.family("scheduler_workers", .gauge, "Workers in the registry by state.")
        for status in WorkerRecord.Status.allCases {
            text.sample("scheduler_workers", [("status", status.rawValue)], now["workers.\(status.rawValue)"])
        }
        text.family("scheduler_worker_slots", .gauge, "Slots of the live workers, used and free.")
        let (slots, used) = (now["slots"], now["slots.used"])
        text.sample("scheduler_worker_slots", [("state", "used")], used)
        text.sample("scheduler_worker_slots", [("state", "free")], max(slots - used, 0))
        text.family("scheduler_worker_utilisation_ratio", .gauge, "Used slots by all slots, 0 to 1.")
        text.sample("scheduler_worker_utilisation_ratio", [], now.utilisation ?? 0)
        text.family("scheduler_callbacks_waiting", .gauge, "Ended tasks whose callers wait to be called back.")
        text.sample("scheduler_callbacks_waiting", [], now["callbacks"])
    }

    // MARK: This server

    private func addRequests(to text: inout PrometheusText) {
        let routes = requests.routes()
        let name = "scheduler_http_requests_total"
        text.family(name, .counter, "Requests answered by this server.")
        for (route, counts) in routes {
            for (status, count) in counts.statuses.sorted(by: { $0.key < $1.key }) {
                text.sample(name, Self.labels(route) + [("status", String(status))], count)
            }
        }
        let durations = "scheduler_http_request_duration_seconds"
        text.family(durations, .histogram, "How long answers took; held ones (wait=, streams) are not in it.")
        for (route, counts) in routes where counts.buckets.contains(where: { $0 > 0 }) {
            text.histogram(durations, Self.labels(route), buckets: counts.buckets, seconds: counts.seconds)
        }
    }

    private static func labels(_ route: RequestMetrics.Route) -> PrometheusText.Labels {
        [("method", route.method.rawValue), ("route", route.pattern)]
    }

    private func addConnections(to text: inout PrometheusText) {
        text.family("scheduler_dependency_up", .gauge, "1 when this server is connected to it.")
        text.sample("scheduler_dependency_up", [("dependency", "redis")], Int64(redis.connection == nil ? 0 : 1))
        text.sample("scheduler_dependency_up", [("dependency", "rabbitmq")], Int64(publisher.isAvailable ? 1 : 0))
        let broker = publisher.statistics
        let store = redis.statistics
        for (name, help, value) in [
            ("scheduler_broker_published_total", "Messages published.", broker.published),
            ("scheduler_broker_confirmed_total", "Messages that the broker confirmed.", broker.confirmed),
            ("scheduler_broker_nacked_total", "Messages that the broker refused.", broker.nacked),
            ("scheduler_broker_returned_total", "Messages that came back as unroutable.", broker.returned),
            ("scheduler_broker_confirm_timeouts_total", "Confirms that did not come in time.", broker.confirmTimeouts),
            ("scheduler_broker_reconnects_total", "Connections to the broker after the first.", broker.reconnects),
            ("scheduler_redis_commands_total", "Commands sent to Redis.", store.commands),
            ("scheduler_redis_round_trips_total", "Batches of commands sent to Redis.", store.roundTrips),
            ("scheduler_redis_reconnects_total", "Connections to Redis after the first.", store.reconnects),
            ("scheduler_redis_timeouts_total", "Commands that Redis did not answer in time.", store.timeouts),
        ] {
            text.family(name, .counter, help)
            text.sample(name, [], Int64(clamping: value))
        }
    }

    private func addReconciler(to text: inout PrometheusText) {
        let actions = reconciler.actions
        let name = "scheduler_reconciler_actions_total"
        text.family(name, .counter, "What this server's reconciler has done.")
        for (action, count) in [
            ("looked", actions.looked), ("published", actions.published), ("swept", actions.swept),
            ("purged", actions.purged),
        ] {
            text.sample(name, [("action", action)], count)
        }
    }
}
