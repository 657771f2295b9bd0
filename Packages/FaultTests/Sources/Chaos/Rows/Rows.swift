internal import TestServers

/// All kinds of faults, in the order of the page that lists them.
enum Rows {
    static let all: [any FaultRow] = processes + broker + store + network + [EnduranceRow(), HandoverRow()]

    /// What the short form runs: each kind of fault once, and of those the quickest.
    static let short: Set<String> = [
        "A1", "A3", "A6", "A7", "A9", "A13", "B2", "B5", "B12", "B15", "C1k", "C2", "C5", "C13", "C16", "D1l", "D6",
    ]

    /// What takes long and measures: run only when it is asked for by its name.
    static let measuring: Set<String> = ["E50", "H1"]

    private static let processes: [any FaultRow] = [
        KilledWorkersRow(),
        point("A1c", "w1", "claim.before", 2...6, .nothing, "worker dies before the claim"),
        point("A2", "w1", "claim.after", 2...6, .attempt, "worker dies after the claim, before the handler"),
        point("A3", "w1", "run.after", 2...6, .work, "worker dies after the effect, before it is settled"),
        point(
            "A3b",
            "w1",
            "compute.after",
            2...6,
            .nothing,
            "worker dies after it computed brief tasks, before any is claimed",
            needsBriefTasks: true
        ),
        point("A4", "w1", "settle.after", 2...6, .nothing, "worker dies after it is settled, before the ack"),
        point("A5", "w1", "ack.after", 2...6, .nothing, "worker dies after the ack"),
        FrozenWorkerRow(name: "A6", title: "SIGSTOP of a worker past its lease", isPastLease: true),
        FrozenParentRow(),
        FrozenWorkerRow(name: "A8", title: "SIGSTOP past the heartbeat, not the lease", isPastLease: false),
        LeavingWorkersRow(name: "A9", title: "SIGTERM of workers under load", isHasty: false),
        LeavingWorkersRow(name: "A9h", title: "SIGTERM without the time to finish", isHasty: true),
        DeadlyTasksRow(),
        StubbornTasksRow(),
        point("A12", "api1", "submit.after_store", 5...20, .nothing, "API dies after storing, before publishing"),
        point("A12b", "api1", "submit.before_store", 5...20, .nothing, "API dies before storing"),
        point("A13", "api1", "submit.after_publish", 5...20, .nothing, "API dies after publishing, before the answer"),
        LeavingAPIRow(),
        point("A15", "api1", "reconcile.after_script", 1...2, .nothing, "reconciler dies after its script"),
        ScarceRow(),
        RandomFaultsRow(name: "A17", subject: "random kill -9 of everything", seconds: 20, killsServices: true),
        PowerCutRow(),
        RandomFaultsRow(
            name: "F1",
            subject: "random faults of the servers",
            seconds: 300,
            killsServices: false
        ),
    ]

    private static let broker: [any FaultRow] = [
        BrokerRestartRow(name: "B1", title: "RabbitMQ restarts in good order", manner: .orderly),
        BrokerRestartRow(name: "B1k", title: "kill -9 of RabbitMQ", manner: .killed),
        BrokerRestartRow(name: "B2", title: "RabbitMQ loses all its data", manner: .wiped),
        BrokerAlarmRow(name: "B3", title: "memory alarm", resource: "memory"),
        BrokerAlarmRow(name: "B4", title: "disk alarm", resource: "disk"),
        BrokerQueuesRow(name: "B5", title: "queues deleted under consumers", deletes: true),
        BrokerQueuesRow(name: "B6", title: "queues purged", deletes: false),
        StrangeQueueRow(),
        LockedOutRow(),
        ConsumerTimeoutRow(),
        ForeignMessagesRow(name: "B10", title: "a message 200 times", kind: .duplicate),
        ForeignMessagesRow(name: "B11", title: "old messages of unknown tasks", kind: .ancient),
        ForeignMessagesRow(name: "B12", title: "messages that nobody can read", kind: .unreadable),
        TurnedBackRow(),
        NetworkRow(name: "B14", title: "half-open connections to RabbitMQ") { scene in
            try await scene.disturb(["w1", "api1"], .broker, .stallBoth, for: .seconds(6))
            try await scene.disturb(["w2"], .broker, .stallRequests, for: .seconds(6))
            try await scene.disturb(["w3", "api2"], .broker, .stallReplies, for: .seconds(6))
            try await scene.disturb(["w1", "api2"], .broker, .trickle, for: .seconds(4))
            try scene.reset(scene.apis + scene.workers, .broker)
        },
        NetworkRow(name: "B15", title: "frames split at every byte") { scene in
            try await scene.disturb(scene.apis + scene.workers, .broker, .oneByteAtATime, for: .seconds(3))
            try await scene.disturb(scene.apis + scene.workers, .broker, .pieces(7), for: .seconds(2))
        },
        BacklogRow(),
    ]

    private static let store: [any FaultRow] = [
        StoreRestartRow(name: "C1", title: "Redis restarts in good order", isGraceful: true, leases: 0),
        StoreRestartRow(name: "C1k", title: "kill -9 of Redis", isGraceful: false, leases: 0.1),
        StoreRestartRow(name: "C1l", title: "kill -9 of Redis, away past the lease", isGraceful: false, leases: 1.5),
        StoreLossRow(name: "C2", title: "Redis loses its last writes", isTorn: false),
        StoreLossRow(name: "C3", title: "Redis loses its last writes, the file torn", isTorn: true),
        FullDiskRow(),
        FullStoreRow(),
        SilentStoreRow(),
        BusyStoreRow(),
        LoadingStoreRow(),
        ReadOnlyStoreRow(),
        FlushedStoreRow(),
        ForgottenScriptsRow(),
        WrongTypeRow(),
        ForbiddenCommandRow(),
        NetworkRow(name: "C14", title: "replies lost after execution", allowsRepeats: true) { scene in
            for _ in 1...3 {
                let names = scene.apis + scene.workers
                try await scene.disturb(names, .store, .dropReplies, for: scene.any(20...400))
                try await Task.sleep(for: .milliseconds(400))
            }
        },
        NetworkRow(name: "C15", title: "replies later than the time limit", allowsRepeats: true) { scene in
            try await scene.disturb(["w1", "api1"], .store, .delay(.milliseconds(3_500)), for: .seconds(8))
        },
        StoreClockRow(),
        WorkerClockRow(),
    ]

    private static let network: [any FaultRow] = [
        NetworkRow(name: "D1", title: "workers cut from Redis, shorter than the lease") { scene in
            try await scene.disturb(["w1", "w2"], .store, .stallBoth, for: .milliseconds(800))
        },
        NetworkRow(name: "D1l", title: "workers cut from Redis past the lease", allowsRepeats: true) { scene in
            try await scene.disturb(["w1", "w2"], .store, .stallBoth, for: .seconds(scene.setup.lease + 2))
        },
        NetworkRow(name: "D2", title: "workers cut from RabbitMQ") { scene in
            try await scene.disturb(scene.workers, .broker, .stallBoth, for: .seconds(7))
        },
        NetworkRow(name: "D3", title: "API servers cut from Redis, then from RabbitMQ") { scene in
            try await scene.disturb(["api1"], .store, .stallBoth, for: .seconds(4))
            try await scene.disturb(scene.apis, .broker, .stallBoth, for: .seconds(5))
        },
        NetworkRow(name: "D4", title: "requests pass, replies do not", allowsRepeats: true) { scene in
            try await scene.disturb(["w1", "api1"], .store, .stallReplies, for: .seconds(scene.setup.lease + 2))
            try await scene.disturb(["w2", "api2"], .broker, .stallReplies, for: .seconds(5))
        },
        NetworkRow(name: "D5", title: "every way 200 ms slower") { scene in
            let names = scene.apis + scene.workers
            try await scene.disturb(names, .store, .delay(.milliseconds(100))) {
                try await scene.disturb(names, .broker, .delay(.milliseconds(100)), for: .seconds(4))
            }
        },
        PartitionRow(name: "D1n", title: "packets between workers and Redis vanish past the lease", ways: [.store]),
        PartitionRow(name: "D2n", title: "packets between workers and RabbitMQ vanish", ways: [.broker]),
        PartitionRow(name: "D3n", title: "all packets of workers vanish past the lease", ways: [.store, .broker]),
        LossyWayRow(),
        NamesRow(),
        NetworkRow(name: "D7", title: "ways that flap each second", allowsRepeats: true) { scene in
            for _ in 1...4 {
                let names = [scene.any(scene.workers), scene.any(scene.apis)]
                try await scene.disturb(names, .store, .stallBoth) {
                    try await scene.disturb(names, .broker, .stallBoth, for: .seconds(1))
                }
                try scene.reset(names, .store)
                try scene.reset(names, .broker)
                try await Task.sleep(for: .seconds(1))
            }
        },
        NetworkRow(name: "D8", title: "all ways cut while a worker is killed", allowsRepeats: true) { scene in
            let names = scene.apis + scene.workers
            try await scene.disturb(names, .store, .stallBoth) {
                try await scene.disturb(names, .broker, .stallBoth) {
                    try await scene.kill("w1")
                    try await Task.sleep(for: .seconds(2))
                }
            }
        },
    ]

    private static func point(
        _ name: String,
        _ service: String,
        _ point: String,
        _ passes: ClosedRange<Int>,
        _ cost: FailpointRow.Cost,
        _ title: String,
        needsBriefTasks: Bool = false
    ) -> FailpointRow {
        FailpointRow(
            name: name,
            title: title,
            service: service,
            point: point,
            passes: passes,
            cost: cost,
            needsBriefTasks: needsBriefTasks
        )
    }
}
