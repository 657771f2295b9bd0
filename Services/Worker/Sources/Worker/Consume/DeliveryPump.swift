internal import Logging
internal import SchedulerModels
internal import ServiceLifecycle
internal import TaskBroker

/// Brings deliveries to free slots: bounded concurrency, the highest band first, and no delivery held hostage.
///
/// As many messages of each band are taken as there are slots; running tasks stay unacknowledged, so a band by itself is
/// never over-fetched. What finds no slot within `hostageLimit` is given back, and consuming pauses until a slot is free;
/// so a long task here never holds a short one that another worker could run. Short tasks are fetched ahead.
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

    /// How long a delivery may wait for a slot here.
    static let hostageLimit: Duration = .milliseconds(100)
    /// How long after consuming was started again the highest band has the right of way.
    static let gatherTime: Duration = .milliseconds(10)

    /// Runs until graceful shutdown, then drains.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await intake.run() }
                let progress = PumpProgress(concurrency: concurrency)
                intake.want(progress.wantedPrefetch)
                for await _ in inbox.signals {
                    if Task.isShuttingDownGracefully { break }
                    turn(progress, &group)
                }
                intake.want(0)
                for delivery in progress.held.takeAll() + inbox.takeAll() { consumer.giveBack(delivery) }
                await drain(progress)
                intake.close()
            }
        } onGracefulShutdown: {
            inbox.wake()
        }
    }

    /// One turn: everything that has happened is taken in, everything that can start is started.
    private func turn(_ progress: PumpProgress, _ group: inout DiscardingTaskGroup) {
        let now = ContinuousClock.now
        for delivery in inbox.takeAll() { progress.held.add(delivery, at: now) }
        while progress.canStart(at: now), let delivery = progress.held.next() {
            progress.started()
            group.addTask {
                let start = ContinuousClock.now
                switch await execution.perform(delivery) {
                case .acknowledge: consumer.acknowledge(delivery)
                case .giveBack: consumer.giveBack(delivery)
                }
                progress.finished(after: ContinuousClock.now - start)
                inbox.wake()
            }
        }
        switch progress.decide(at: now) {
        case .nothing: break
        case .wake(let moment): wake(at: moment, &group)
        case .pause:
            for delivery in progress.held.takeAll() { consumer.giveBack(delivery) }
            intake.want(0)
        case .consume(let prefetch): intake.want(prefetch)
        }
    }

    private func wake(at moment: ContinuousClock.Instant, _ group: inout DiscardingTaskGroup) {
        group.addTask {
            try? await Task.sleep(until: moment, clock: .continuous)  // Cancelled with the pump; then nobody listens.
            inbox.wake()
        }
    }

    /// Waits for what runs, as long as it is allowed to; the rest is stopped and given back.
    private func drain(_ progress: PumpProgress) async {
        await lease.startDraining()
        let end = ContinuousClock.now + shutdownTimeout
        let limit = Task {
            guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return }
            logger.notice("the time to finish is over; what runs is given back", metadata: ["tasks": "\(progress.running)"])
            await running.stopAll(.shutdown)
        }
        for await _ in inbox.signals {
            for delivery in inbox.takeAll() { consumer.giveBack(delivery) }
            if progress.running == 0 { break }
        }
        limit.cancel()
    }
}
