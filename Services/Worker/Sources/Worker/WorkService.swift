internal import Logging
internal import ServiceLifecycle

/// The worker's own work: registers, keeps the lease, pumps deliveries; leaves in good order.
struct WorkService: Service {
    let lease: LeaseKeeper
    let control: ControlListener
    let pump: DeliveryPump
    let watch: ConsumptionWatch
    let logger: Logger
    /// Waits for the servers; throws when they will never come.
    let prepare: @Sendable () async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await prepare()
                try await lease.register()
            }
        } catch  where Task.isShuttingDownGracefully {
            // Told to stop while it waited for its servers or its name: that is no failure.
        }
        guard !Task.isShuttingDownGracefully else { return await lease.close() }
        logger.info("ready")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await lease.run() }
            group.addTask { await control.run() }
            group.addTask { await watch.run { await lease.renewNow() } }
            try await pump.run()
            await control.close()
            group.cancelAll()
        }
        await lease.close()
        logger.info("left: everything was settled or given back")
    }
}
