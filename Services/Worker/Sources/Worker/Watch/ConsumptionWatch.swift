internal import AMQPClient
internal import Logging
internal import SchedulerModels
internal import TaskBroker

/// Watches that the worker really consumes, and makes its connections anew when it does not.
final class ConsumptionWatch: Sendable {
    private let queues: [String]
    private let concurrency: Int
    private let limit: Duration
    private let consumer: TaskConsumer
    private let publisher: TaskPublisher
    private let intake: Intake
    private let running: RunningTasks
    private let logger: Logger
    private let present = Guarded(WorkerRecord.Consumption.consuming)
    /// When the question was sent over the consumer's connection that has no answer yet.
    private let question = Guarded<ContinuousClock.Instant?>(nil)

    /// - Parameters:
    ///   - queues: The named queues that the worker serves.
    ///   - concurrency: Its slots.
    ///   - limit: How long messages may be ready and not delivered.
    ///   - consumer: What is watched.
    ///   - publisher: The connection over which depths are asked.
    ///   - intake: What the worker wishes to take.
    ///   - running: What it has in hand.
    ///   - logger: Where trouble is told.
    init(
        queues: [String],
        concurrency: Int,
        limit: Duration,
        consumer: TaskConsumer,
        publisher: TaskPublisher,
        intake: Intake,
        running: RunningTasks,
        logger: Logger
    ) {
        self.queues = queues
        self.concurrency = concurrency
        self.limit = limit
        self.consumer = consumer
        self.publisher = publisher
        self.intake = intake
        self.running = running
        self.logger = logger
    }

    /// Whether the worker consumes, as far as is known.
    var state: WorkerRecord.Consumption { present.withLock { $0 } }

    /// Watches until the task is cancelled; `onChange` is called whenever the state has changed.
    func run(onChange: @Sendable () async -> Void) async {
        await withDiscardingTaskGroup { group in
            var progress = ConsumptionProgress(limit: limit, now: .now)
            while !Task.isCancelled {
                var step = progress.look(await sight(), at: .now)
                if step == .ask {
                    if question.withLock({ $0 == nil }) { group.addTask { await self.askConsumer() } }
                    let depth = await depth()
                    step = progress.take(depth, await sight(), at: .now)
                }
                carryOut(step)
                if note(progress.state) { await onChange() }
                try? await Task.sleep(for: limit / 10)  // Woken by cancellation alone; the loop's head ends it.
            }
            group.cancelAll()
        }
    }

    /// A connection that is known to be lost is an answer too: the client is about to make a new one.
    private func askConsumer() async {
        question.withLock { $0 = .now }
        await consumer.waitForAnswer()
        question.withLock { $0 = nil }
    }

    private func sight() async -> ConsumptionProgress.Sight {
        let wish = intake.present
        let count = running.count
        return ConsumptionProgress.Sight(
            deliveries: consumer.statistics.deliveries,
            hasFreeSlot: wish.prefetch > 0 && count < concurrency,
            isPaused: wish.paused.isSuperset(of: queues),
            isConsumerConnected: consumer.status.isConnected,
            unansweredSince: question.withLock { $0 },
            isBrokerThere: publisher.status.isConnected
        )
    }

    private func depth() async -> ConsumptionProgress.Depth {
        let paused = intake.present.paused
        let places = queues.filter { !paused.contains($0) }.flatMap(QueueBand.all)
        do throws(TaskBrokerError) {
            return .ready(try await publisher.ready(in: places).values.reduce(0, +))
        } catch  where error.cause.code == .blocked {
            return .unknown
        } catch {
            return .silent
        }
    }

    private func carryOut(_ step: ConsumptionProgress.Step) {
        switch step {
        case .nothing, .ask: return
        case .renewConsumer:
            logger.warning("nothing is delivered although it should be: the consumer's connection is made anew")
            consumer.reconnect()
        case .renewPublisher:
            logger.warning("the broker does not say how full its queues are: the publisher's connection is made anew")
            publisher.reconnect()
        }
    }

    /// Whether the state is another than before.
    private func note(_ state: WorkerRecord.Consumption) -> Bool {
        let before = present.withLock { present in
            defer { present = state }
            return present
        }
        guard before != state else { return false }
        if state == .stalled {
            logger.error("the worker is stalled: messages are ready, slots are free, and nothing is delivered")
        } else {
            logger.notice("consuming", metadata: ["state": "\(state.rawValue)", "before": "\(before.rawValue)"])
        }
        return true
    }
}
