internal import Failpoints
internal import Logging
internal import SchedulerModels
internal import ServiceLifecycle
internal import TaskBroker

/// Brings deliveries to free slots: bounded concurrency, the highest band first, and no delivery held hostage.
///
/// As many messages of each band are taken as there are slots; running tasks stay unacknowledged, so a band by itself is
/// never over-fetched. What finds no slot in time is given back, and consuming pauses until a slot is free; so a long
/// task here never holds a short one that another worker could run. Short tasks are fetched ahead.
struct DeliveryPump: Sendable {
    let concurrency: Int
    let inbox: DeliveryInbox
    let intake: Intake
    let consumer: TaskConsumer
    let execution: TaskExecution
    let running: RunningTasks
    let shutdownTimeout: Duration
    let lease: LeaseKeeper
    let logger: Logger

    /// How long after the time to finish what was stopped may take to be given back, before it is let go as it is.
    private static let lastChance: Duration = HandlerRun.grace + .seconds(2)

    /// Runs until graceful shutdown, then drains.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskExecutorPreference(SlotExecutor.shared) {
                await withDiscardingTaskGroup { group in
                    group.addTask { await intake.run() }
                    var progress = PumpProgress(concurrency: concurrency)
                    intake.want(progress.prefetch)
                    for await _ in inbox.signals {
                        if Task.isShuttingDownGracefully { break }
                        turn(&progress, &group)
                    }
                    await drain(&progress, &group)
                    intake.close()
                }
            }
        } onGracefulShutdown: {
            inbox.wake()
        }
    }

    /// One turn: everything that has happened is taken in, everything that can start is started.
    private func turn(_ progress: inout PumpProgress, _ group: inout DiscardingTaskGroup) {
        let now = ContinuousClock.now
        takeIn(&progress, now)
        while let start = progress.next(at: now) { perform(start, &group) }
        while true {
            switch progress.decide(at: now) {
            case .nothing: return
            case .wake(let moment): return wake(at: moment, &group)
            case .pause: return intake.want(0)
            case .consume(let prefetch): return intake.want(prefetch)
            case .giveBack: for delivery in progress.takeOverdue(at: now) { consumer.giveBack(delivery) }
            }
        }
    }

    private func takeIn(_ progress: inout PumpProgress, _ now: ContinuousClock.Instant) {
        let events = inbox.takeAll()
        for end in events.ends { progress.ended(end) }
        for delivery in events.deliveries { progress.received(delivery, at: now) }
        if let prefetch = events.prefetch { progress.consumersChanged(to: prefetch) }
    }

    private func perform(_ start: PumpProgress.Start, _ group: inout DiscardingTaskGroup) {
        let delivery = start.delivery
        group.addTask {
            let began = ContinuousClock.now
            if Defect.ackBeforeSettle.isPlanted { consumer.acknowledge(delivery) }
            switch await execution.perform(delivery) {
            case .acknowledge: consumer.acknowledge(delivery)
            case .giveBack: consumer.giveBack(delivery)
            }
            await Failpoint.pass("ack.after")
            let duration = ContinuousClock.now - began
            inbox.put(DeliveryEnd(place: delivery.place, generation: start.generation, duration: duration))
        }
    }

    private func wake(at moment: ContinuousClock.Instant, _ group: inout DiscardingTaskGroup) {
        group.addTask {
            try? await Task.sleep(until: moment, clock: .continuous)  // Cancelled with the pump; then nobody listens.
            inbox.wake()
        }
    }

    /// Waits for what runs, as long as it is allowed to; the rest is stopped and given back.
    private func drain(_ progress: inout PumpProgress, _ group: inout DiscardingTaskGroup) async {
        let end = ContinuousClock.now + shutdownTimeout
        progress.stop()
        intake.want(0)
        group.addTask { await lease.startDraining() }
        let limit = Task {
            guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return }
            logger.notice("the time to finish is over; what runs is given back")
            running.leave()
            guard (try? await Task.sleep(until: end + Self.lastChance, clock: .continuous)) != nil else { return }
            inbox.wake()
        }
        defer { limit.cancel() }
        inbox.wake()
        for await _ in inbox.signals {
            let now = ContinuousClock.now
            takeIn(&progress, now)
            let isOver = now >= end + Self.lastChance
            // See `PumpProgress`: before the consumers have ended it would come right back.
            if progress.isStopped || isOver { for delivery in progress.takeHeld() { consumer.giveBack(delivery) } }
            // Redis is away, and with it the lease: whoever finds the tasks in `due` takes them over.
            if isOver { group.cancelAll() }
            if progress.running == 0, progress.isStopped || isOver { break }
        }
    }
}
