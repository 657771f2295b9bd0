import AMQPClient
import SchedulerModels

@testable import TaskBroker
@testable import Worker

/// A pump's decisions against a broker that counts credit as RabbitMQ does, in simulated time.
struct PumpSimulation {
    struct Profile: Sendable {
        var concurrency: Int
        /// Milliseconds that a task's handler takes.
        var durations: [Double]
        /// Milliseconds of the other steps of a task, half of them before and half after its handler.
        var steps = 0.0
        /// Tasks in each band at the start, the highest first.
        var backlog: [Int]
        /// Further tasks, one each that many milliseconds, in a random band with a backlog.
        var arrivalInterval: Double?
        var milliseconds: Double
    }

    struct Report {
        var finished = 0
        var mostRunning = 0
        var longestHeld = 0.0
        /// The longest time that a slot was free while the broker had work.
        var longestIdle = 0.0
        var slotTimeLost = 0.0
        var consumerChanges = 0
        var givenBack = 0
        /// Claimed tasks that were given back because no slot became free.
        var unslotted = 0
        var finishedByBand = [0, 0, 0]
    }

    private enum Event {
        case arrive(TaskDelivery)
        case brokerSettles(UInt64, requeue: Bool)
        case brokerApplies(Int)
        case applied(Int)
        case claimed(Attempt)
        case patienceEnded(UInt64)
        case ran(Attempt)
        case end(Attempt, ran: Double, foundSlot: Bool)
        case wake
        case submit
    }

    private struct Attempt {
        let delivery: TaskDelivery
        let generation: Int
        let duration: Double
        var waitsSince = 0.0
    }

    private let profile: Profile
    private var generator: SeededGenerator
    private let origin = ContinuousClock.now
    private var now = 0.0
    private var queue = EventQueue<Event>()
    private var order = 0
    private var ready: [Int]
    private var consumer = 0
    private var credit: [Int] = [0, 0, 0]
    private var deliveries: [UInt64: (band: Int, consumer: Int, since: Double)] = [:]
    private var lastNumber: UInt64 = 0
    private var isApplying = false
    private var wish: Int?
    private var told: Int
    private var progress: PumpProgress
    /// Claimed, without a slot.
    private var waiting: [Attempt] = []
    private var running = 0
    private var idleSince: Double?
    private var report = Report()

    init(_ profile: Profile, seed: UInt64) {
        self.profile = profile
        generator = SeededGenerator(seed)
        ready = profile.backlog
        progress = PumpProgress(concurrency: profile.concurrency)
        told = -1
    }

    mutating func run() -> Report {
        want(progress.prefetch)
        if let interval = profile.arrivalInterval { schedule(interval, .submit) }
        while let next = queue.removeFirst(), next.at <= profile.milliseconds {
            let passed = next.at - now
            if idleSince != nil { report.slotTimeLost += passed * Double(profile.concurrency - running) }
            now = next.at
            handle(next.event)
            noteIdleness()
        }
        return report
    }

    // MARK: The broker

    private mutating func handle(_ event: Event) {
        switch event {
        case .arrive(let delivery):
            progress.received(delivery, at: moment)
            deliveries[delivery.number]?.since = now
            turn()
        case .brokerSettles(let number, let requeue):
            guard let delivery = deliveries.removeValue(forKey: number) else { return }
            if delivery.consumer == consumer { credit[delivery.band] += 1 }
            if requeue { ready[delivery.band] += 1 }
            deliver()
        case .brokerApplies(let prefetch):
            consumer += 1
            report.consumerChanges += 1
            credit = [prefetch, prefetch, prefetch]
            deliver()
            schedule(latency, .applied(prefetch))
        case .applied(let prefetch):
            isApplying = false
            told = prefetch
            progress.consumersChanged(to: prefetch)
            if let wish { want(wish) }
            turn()
        case .claimed(var attempt):
            attempt.waitsSince = now
            guard running == profile.concurrency else { return run(attempt) }
            waiting.append(attempt)
            schedule(100, .patienceEnded(attempt.delivery.number))
        case .patienceEnded(let number):
            guard let index = waiting.firstIndex(where: { $0.delivery.number == number }) else { return }
            report.unslotted += 1
            schedule(profile.steps / 2, .end(waiting.remove(at: index), ran: 0, foundSlot: false))
        case .ran(let attempt):
            running -= 1
            schedule(profile.steps / 2, .end(attempt, ran: attempt.duration, foundSlot: true))
            if !waiting.isEmpty { run(waiting.removeFirst()) }
        case .end(let attempt, let ran, let foundSlot):
            end(attempt, ran: ran, foundSlot: foundSlot)
            turn()
        case .wake: turn()
        case .submit:
            ready[Int.random(in: 0..<3, using: &generator)] += 1
            deliver()
            schedule(profile.arrivalInterval ?? 1, .submit)
        }
    }

    private mutating func run(_ attempt: Attempt) {
        running += 1
        report.mostRunning = max(report.mostRunning, running)
        schedule(attempt.duration, .ran(attempt))
    }

    private mutating func end(_ attempt: Attempt, ran: Double, foundSlot: Bool) {
        let place = attempt.delivery.place
        if foundSlot {
            report.finished += 1
            report.finishedByBand[place.band.rank] += 1
        }
        progress.ended(
            DeliveryEnd(
                place: place,
                generation: attempt.generation,
                duration: .microseconds(Int((ran + profile.steps) * 1_000)),
                ran: .microseconds(Int(ran * 1_000)),
                foundSlot: foundSlot
            )
        )
        schedule(latency, .brokerSettles(attempt.delivery.number, requeue: !foundSlot))
    }

    private mutating func deliver() {
        for band in 0..<3 {
            while credit[band] > 0, ready[band] > 0 {
                credit[band] -= 1
                ready[band] -= 1
                lastNumber += 1
                deliveries[lastNumber] = (band, consumer, now)
                schedule(latency, .arrive(.sample(lastNumber, PriorityBand.allCases[band])))
            }
        }
    }

    // MARK: The pump, as `DeliveryPump.turn` does it

    private mutating func turn() {
        while let start = progress.next(at: moment) {
            noteHeld(start.delivery)
            let duration = profile.durations.randomElement(using: &generator) ?? 1
            let attempt = Attempt(delivery: start.delivery, generation: start.generation, duration: duration)
            schedule(profile.steps / 2, .claimed(attempt))
        }
        while true {
            switch progress.decide(at: moment) {
            case .nothing: return
            case .wake(let at): return schedule(max(0, (at - moment).milliseconds) + 0.05, .wake)
            case .pause: return want(0)
            case .consume(let prefetch): return want(prefetch)
            case .giveBack:
                for delivery in progress.takeOverdue(at: moment) {
                    noteHeld(delivery)
                    report.givenBack += 1
                    schedule(latency, .brokerSettles(delivery.number, requeue: true))
                }
            }
        }
    }

    /// The newest wish counts, one is carried out at a time, and an equal one changes nothing.
    private mutating func want(_ prefetch: Int) {
        wish = prefetch
        guard !isApplying else { return }
        wish = nil
        isApplying = true
        schedule(latency, prefetch == told ? .applied(prefetch) : .brokerApplies(prefetch))
    }

    // MARK: What is watched

    private mutating func noteHeld(_ delivery: TaskDelivery) {
        guard let since = deliveries[delivery.number]?.since else { return }
        report.longestHeld = max(report.longestHeld, now - since)
    }

    private mutating func noteIdleness() {
        let isIdle = running < profile.concurrency && ready.contains { $0 > 0 }
        guard isIdle else { return idleSince = nil }
        let since = idleSince ?? now
        idleSince = since
        report.longestIdle = max(report.longestIdle, now - since)
    }

    // MARK: Time

    private var moment: ContinuousClock.Instant { origin + .microseconds(Int((now * 1_000).rounded())) }

    private var latency: Double { mutating get { Double.random(in: 0.3...2, using: &generator) } }

    private mutating func schedule(_ after: Double, _ event: Event) {
        order += 1
        queue.insert((now + after, order, event))
    }
}

extension Duration {
    fileprivate var milliseconds: Double {
        Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1e15
    }
}
