internal import Failpoints
internal import Logging
internal import SchedulerModels
internal import ServiceLifecycle
internal import TaskBroker

/// Brings deliveries to free slots: bounded concurrency, the highest band first, and no delivery held hostage.
///
/// As many messages of each band are taken as there are slots; running tasks stay unacknowledged, so a band by itself is
/// never over-fetched. What finds no slot in time is given back, and consuming pauses until a slot is free; so a long
/// task here never holds a short one that another worker could run. Short tasks are fetched ahead, and a
/// few more of them are in hand than there are slots; their handlers have the slots in turn (`HandlerSlots`).
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
            await withTaskExecutorPreference(StepExecutor.shared) {
                await withDiscardingTaskGroup { group in
                    group.addTask { await intake.run() }
                    var progress = PumpProgress(concurrency: concurrency)
                    var lane = BriefLane()
                    intake.want(progress.prefetch)
                    for await _ in inbox.signals {
                        if Task.isShuttingDownGracefully { break }
                        turn(&progress, &lane, &group)
                    }
                    await drain(&progress, &lane, &group)
                    intake.close()
                }
            }
        } onGracefulShutdown: {
            inbox.wake()
        }
    }

    /// One turn: everything that has happened is taken in, everything that can start is started.
    private func turn(_ progress: inout PumpProgress, _ lane: inout BriefLane, _ group: inout DiscardingTaskGroup) {
        let now = ContinuousClock.now
        takeIn(&progress, &lane, now)
        while let start = progress.next(at: now) {
            let reading = execution.read(start.delivery)
            // What is not taken in hand is so already, which the way of one alone deals with too.
            if let task = BriefTask(start, reading, at: now), running.take(task.message.taskID) {
                lane.add(task)
            } else {
                perform(start, reading, &group)
            }
        }
        performTogether(&lane, &group)
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

    private func takeIn(_ progress: inout PumpProgress, _ lane: inout BriefLane, _ now: ContinuousClock.Instant) {
        let events = inbox.takeAll()
        lane.decided(events.decided)
        for end in events.ends { progress.ended(end) }
        for delivery in events.deliveries { progress.received(delivery, at: now) }
        if let prefetch = events.prefetch { progress.consumersChanged(to: prefetch) }
    }

    private func perform(
        _ start: PumpProgress.Start,
        _ reading: TaskExecution.Reading,
        _ group: inout DiscardingTaskGroup
    ) {
        group.addTask {
            let began = ContinuousClock.now
            if Defect.ackBeforeSettle.isPlanted { consumer.acknowledge(start.delivery) }
            await settle(start, began, execution.perform(reading, start.delivery))
        }
    }

    /// Starts the brief tasks whose turn has come.
    private func performTogether(_ lane: inout BriefLane, _ group: inout DiscardingTaskGroup) {
        guard let tasks = lane.next() else { return }
        group.addTask {
            if Defect.ackBeforeSettle.isPlanted {
                for task in tasks { consumer.acknowledge(task.start.delivery) }
            }
            let together = BriefExecution(execution: execution) { task, performance in
                await settle(task.start, task.began, performance)
            }
            await together.perform(tasks, onDecided: inbox.decided)
        }
    }

    /// Settles a delivery by its verdict; another may be taken in hand.
    private func settle(
        _ start: PumpProgress.Start,
        _ began: ContinuousClock.Instant,
        _ performance: TaskExecution.Performance
    ) async {
        let delivery = start.delivery
        switch performance.verdict {
        case .acknowledge: consumer.acknowledge(delivery)
        case .giveBack: consumer.giveBack(delivery)
        }
        await Failpoint.pass("ack.after")
        inbox.put(
            DeliveryEnd(
                place: delivery.place,
                generation: start.generation,
                duration: ContinuousClock.now - began - performance.waited,
                ran: performance.ran,
                foundSlot: performance.foundSlot,
                wasOurs: performance.wasOurs
            )
        )
    }

    private func wake(at moment: ContinuousClock.Instant, _ group: inout DiscardingTaskGroup) {
        group.addTask {
            try? await Task.sleep(until: moment, clock: .continuous)  // Cancelled with the pump; then nobody listens.
            inbox.wake()
        }
    }

    /// Waits for what runs, as long as it is allowed to; the rest is stopped and given back.
    private func drain(
        _ progress: inout PumpProgress,
        _ lane: inout BriefLane,
        _ group: inout DiscardingTaskGroup
    ) async {
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
            takeIn(&progress, &lane, now)
            // They are in hand.
            performTogether(&lane, &group)
            let isOver = now >= end + Self.lastChance
            // See `PumpProgress`: before the consumers have ended it would come right back.
            if progress.isStopped || isOver { for delivery in progress.takeHeld() { consumer.giveBack(delivery) } }
            // Redis is away, and with it the lease: whoever finds the tasks in `due` takes them over.
            if isOver { group.cancelAll() }
            if progress.inHand == 0, progress.isStopped || isOver { break }
        }
    }
}
