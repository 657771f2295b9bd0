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

    /// What lies in Redis.
    private struct Stored {
        let counters: [TaskCounter]
        let durations: [DurationCounter]
        let statistics: SystemStatistics
    }

    /// `GET /metrics`.
    ///
    /// While Redis is away it answers what this server knows by itself, so that a scrape can tell which of the two is down.
    func metrics(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let stored = await stored()
        var text = PrometheusText()
        Self.addTasks(stored?.counters ?? [], to: &text)
        Self.addDurations(stored?.durations ?? [], to: &text)
        Self.addQueues(stored?.statistics.queues ?? [], to: &text)
        Self.addPresent(stored?.statistics.now, to: &text)
        addRequests(to: &text)
        addConnections(isStoreUp: stored != nil, to: &text)
        addReconciler(to: &text)
        text.family("scheduler_build_info", .gauge, "1, with the version of this server as a label.")
        text.sample("scheduler_build_info", [("version", SchedulerVersion.current)], Int64(1))
        return HTTPResponse(
            status: .ok,
            headers: [("Content-Type", PrometheusText.contentType)],
            body: Array(text.text.utf8)
        )
    }

    private func stored() async -> Stored? {
        do throws(TaskStoreError) {
            return Stored(
                counters: try await store.counters(),
                durations: try await store.durations(),
                statistics: try await SystemStatistics(store)
            )
        } catch {
            return nil  // scheduler_dependency_up says so.
        }
    }

    // MARK: Tasks, from Redis

    private static let taskCounters: [(event: String, name: String, help: String)] = [
        ("submitted", "scheduler_tasks_submitted_total", "Tasks accepted."),
        ("completed", "scheduler_tasks_completed_total", "Tasks that completed."),
        ("failed", "scheduler_tasks_failed_total", "Tasks that failed for good."),
        ("retried", "scheduler_tasks_retried_total", "Attempts that failed and will be followed by another."),
        ("cancelled", "scheduler_tasks_cancelled_total", "Tasks that were cancelled."),
        ("expired", "scheduler_tasks_expired_total", "Tasks that were not started in time."),
        ("deleted", "scheduler_tasks_deleted_total", "Tasks that were deleted before their end."),
        ("postponed", "scheduler_tasks_postponed_total", "Attempts that their handlers put off."),
        ("worker_lost", "scheduler_attempts_lost_total", "Attempts that ended with their worker."),
        ("redispatched", "scheduler_redispatches_total", "Waiting tasks that were published once more."),
        ("fenced", "scheduler_fenced_writes_total", "Outcomes refused because somebody else owns the task."),
        ("callback_delivered", "scheduler_callbacks_delivered_total", "Callbacks that their receivers took."),
        ("callback_dead", "scheduler_callbacks_dead_total", "Callbacks that were given up."),
    ]

    private static func addTasks(_ counters: [TaskCounter], to text: inout PrometheusText) {
        let byEvent = Dictionary(grouping: counters, by: \.event)
        for (event, name, help) in taskCounters {
            text.family(name, .counter, help)
            for counter in (byEvent[event] ?? []).sorted(by: isBefore) {
                text.sample(name, labels(counter), counter.count)
            }
        }
    }

    private static func addDurations(_ durations: [DurationCounter], to text: inout PrometheusText) {
        for (kind, name, help) in [
            (
                DurationCounter.Kind.waited, "scheduler_task_queue_latency_seconds",
                "From when it could run to its start."
            ),
            (.ran, "scheduler_task_run_time_seconds", "From an attempt's start to its outcome."),
        ] {
            text.family(name, .histogram, help)
            for counter in durations where counter.kind == kind {
                let labels = [("queue", counter.queue)] + (counter.taskType.map { [("task_type", $0)] } ?? [])
                text.histogram(
                    name,
                    labels,
                    buckets: counter.buckets,
                    seconds: Double(counter.milliseconds) / 1_000
                )
            }
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

    /// Without a snapshot the metrics are named and have no samples.
    private static func addPresent(_ now: StatisticsSnapshot?, to text: inout PrometheusText) {
        func add(_ name: String, _ help: String, _ samples: (StatisticsSnapshot) -> [(PrometheusText.Labels, Double)]) {
            text.family(name, .gauge, help)
            for (labels, value) in now.map(samples) ?? [] { text.sample(name, labels, value) }
        }
        add("scheduler_tasks_stored", "Task records by status.") { now in
            TaskStatus.allCases.map { ([("status", $0.rawValue)], Double(now["stored.\($0.rawValue)"])) }
        }
        add("scheduler_workers", "Workers in the registry by state.") { now in
            WorkerRecord.Status.allCases.map { ([("status", $0.rawValue)], Double(now["workers.\($0.rawValue)"])) }
        }
        add("scheduler_worker_slots", "Slots of the live workers, used and free.") { now in
            let used = Double(now["slots.used"])
            return [([("state", "used")], used), ([("state", "free")], max(Double(now["slots"]) - used, 0))]
        }
        add("scheduler_worker_utilisation_ratio", "Used slots by all slots, 0 to 1.") { [([], $0.utilisation ?? 0)] }
        add("scheduler_callbacks_waiting", "Ended tasks whose callers wait to be called back.") { now in
            [([], Double(now["callbacks"]))]
        }
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
        text.family(durations, .histogram, "How long answers took, without those held by wait=.")
        for (route, counts) in routes where counts.buckets.contains(where: { $0 > 0 }) {
            text.histogram(durations, Self.labels(route), buckets: counts.buckets, seconds: counts.seconds)
        }
    }

    private static func labels(_ route: RequestMetrics.Route) -> PrometheusText.Labels {
        [("method", route.method?.rawValue ?? "any"), ("route", route.pattern)]
    }

    private func addConnections(isStoreUp: Bool, to text: inout PrometheusText) {
        text.family("scheduler_dependency_up", .gauge, "1 when it answers this server.")
        text.sample("scheduler_dependency_up", [("dependency", "redis")], Int64(isStoreUp ? 1 : 0))
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
