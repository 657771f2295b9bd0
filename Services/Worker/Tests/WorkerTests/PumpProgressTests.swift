import SchedulerModels
import Testing

@testable import TaskBroker
@testable import Worker

@Suite("What the pump decides", .timeLimit(.minutes(1)))
struct PumpProgressTests {
    /// One step of a row: what happens, at how many milliseconds after the start.
    enum Step {
        case receive(Int, PriorityBand)
        /// So many tasks end, each of which took that long.
        case end(Int, Duration)
        case changed(Int)
        /// What the pump decides now.
        case expect(PumpProgress.Decision)
        /// How many overdue deliveries are given back now.
        case giveBack(Int)
        case at(Int)
    }

    struct Row: CustomTestStringConvertible {
        let testDescription: String
        let concurrency: Int
        let steps: [Step]

        init(_ description: String, _ concurrency: Int, _ steps: [Step]) {
            testDescription = description
            self.concurrency = concurrency
            self.steps = steps
        }
    }

    static let start = ContinuousClock.now
    static func after(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    static let rows = [
        Row("an idle pump leaves the consumers alone", 4, [.expect(.nothing), .at(10_000), .expect(.nothing)]),
        Row("a free slot is no reason for a change", 4, [.receive(3, .normal), .expect(.nothing)]),
        Row("full slots with nothing held are no reason either", 2, [.receive(2, .normal), .expect(.nothing)]),
        Row("what is held is looked at when its time is up", 2, [.receive(3, .normal), .expect(.wake(after(100)))]),
        Row(
            "the same wake-up is asked for once",
            2,
            [.receive(3, .normal), .expect(.wake(after(100))), .at(50), .receive(1, .low), .expect(.nothing)]
        ),
        Row(
            "what has waited too long ends consuming, and goes back when the consumers have ended",
            2,
            [
                .receive(3, .normal), .at(100), .expect(.pause), .expect(.nothing), .changed(0), .expect(.giveBack),
                .giveBack(1), .expect(.nothing),
            ]
        ),
        Row(
            "what comes while the consumers are being ended is not forgotten",
            2,
            [
                .receive(3, .normal), .at(100), .expect(.pause), .at(103), .receive(2, .high), .changed(0),
                .expect(.giveBack), .giveBack(1), .expect(.wake(after(203))), .at(203), .expect(.giveBack),
                .giveBack(2),
                .expect(.nothing),
            ]
        ),
        Row(
            "a slot that becomes free meanwhile takes what is held",
            2,
            [
                .receive(3, .normal), .at(100), .expect(.pause), .end(1, .seconds(9)), .changed(0), .expect(.nothing),
            ]
        ),
        Row(
            "a free slot starts consuming again, for as many as are free",
            4,
            [
                .receive(5, .normal), .at(100), .expect(.pause), .changed(0), .giveBack(1), .end(2, .seconds(9)),
                .expect(.consume(2)), .expect(.wake(after(110))), .at(110), .expect(.nothing),
            ]
        ),
        Row(
            "an end of an earlier pause does not count for a later one",
            1,
            [
                .receive(2, .normal), .at(100), .expect(.pause), .changed(0), .giveBack(1), .end(1, .seconds(9)),
                .expect(.consume(1)), .changed(1), .at(200), .receive(2, .normal), .expect(.wake(after(300))), .at(300),
                .expect(.pause), .expect(.nothing), .changed(0), .expect(.giveBack),
            ]
        ),
        Row(
            "a slot that the present consumers have no credit for makes them start anew",
            2,
            [
                .receive(3, .normal), .at(100), .expect(.pause), .changed(0), .giveBack(1), .end(1, .seconds(9)),
                .expect(.consume(1)), .changed(1), .at(120), .receive(1, .normal), .expect(.nothing),
                // The other task of the first consumers ends: the present ones have one unsettled and may have no more.
                .end(1, .seconds(9)), .expect(.consume(2)),
            ]
        ),
        Row(
            "an idle worker takes all that it may again",
            3,
            [
                .receive(4, .normal), .at(100), .expect(.pause), .changed(0), .giveBack(1), .end(1, .seconds(9)),
                .expect(.consume(1)), .changed(1), .at(120), .end(2, .seconds(9)), .expect(.consume(3)),
            ]
        ),
        Row(
            "short tasks are taken ahead, once",
            10,
            [
                .receive(10, .normal), .end(1, .milliseconds(2)), .expect(.consume(110)), .changed(110),
                .end(9, .milliseconds(2)), .expect(.nothing), .at(60_000), .expect(.nothing),
            ]
        ),
        Row(
            "tasks that grow longer do not change what is taken",
            10,
            [
                .receive(10, .normal), .end(1, .milliseconds(2)), .expect(.consume(110)), .changed(110),
                .end(9, .seconds(2)), .expect(.nothing), .receive(10, .normal), .end(10, .milliseconds(1)),
                .expect(.nothing),
            ]
        ),
        Row(
            "long tasks are not taken ahead",
            10,
            [.receive(10, .normal), .end(5, .milliseconds(500)), .expect(.nothing)]
        ),
    ]

    @Test(arguments: rows)
    func `Every row of the table`(row: Row) {
        var progress = PumpProgress(concurrency: row.concurrency)
        var now = Self.start
        var number: UInt64 = 0
        var generations: [Int] = []
        for step in row.steps {
            switch step {
            case .at(let milliseconds): now = Self.after(milliseconds)
            case .receive(let count, let band):
                for _ in 0..<count {
                    number += 1
                    progress.received(.sample(number, band), at: now)
                }
            case .end(let count, let duration):
                for _ in 0..<count {
                    let place = QueueBand(queue: "default", band: .normal)
                    progress.ended(
                        DeliveryEnd(
                            place: place,
                            generation: generations.removeFirst(),
                            duration: duration,
                            ran: duration
                        )
                    )
                }
            case .changed(let prefetch): progress.consumersChanged(to: prefetch)
            case .expect(let decision): #expect(progress.decide(at: now) == decision)
            case .giveBack(let count): #expect(progress.takeOverdue(at: now).count == count)
            }
            while let start = progress.next(at: now) { generations.append(start.generation) }
            #expect(progress.inHand <= row.concurrency)
        }
    }

    @Test func `A message of a task that another has done does not make tasks short`() {
        var progress = PumpProgress(concurrency: 1)
        for number in 1...4 { progress.received(.sample(UInt64(number)), at: Self.start) }
        for wasOurs in [false, true] {
            #expect(progress.next(at: Self.start) != nil)
            #expect(progress.next(at: Self.start) == nil, "one slot, and nothing is known of tasks")
            var end = DeliveryEnd(
                place: TaskDelivery.sample(1).place,
                generation: 0,
                duration: .milliseconds(1),
                ran: .zero
            )
            end.wasOurs = wasOurs
            progress.ended(end)
        }
        #expect(progress.next(at: Self.start) != nil && progress.next(at: Self.start) != nil)
    }

    @Test func `Of brief tasks alone more are in hand, until one of them is not brief or finds no slot`() {
        for last in [(ran: Duration.milliseconds(1), foundSlot: true), (.zero, false)] {
            var progress = PumpProgress(concurrency: 10)
            for number in 1...200 { progress.received(.sample(UInt64(number)), at: Self.start) }
            func end(_ ran: Duration, foundSlot: Bool = true) {
                var end = DeliveryEnd(
                    place: TaskDelivery.sample(1).place,
                    generation: 0,
                    duration: .milliseconds(2),
                    ran: ran
                )
                end.foundSlot = foundSlot
                progress.ended(end)
                while progress.next(at: Self.start) != nil {}
            }
            while progress.next(at: Self.start) != nil {}
            #expect(progress.inHand == 10)
            for _ in 1...63 { end(.zero) }
            #expect(progress.inHand == 20)
            end(.zero)
            #expect(progress.inHand == 80)
            end(last.ran, foundSlot: last.foundSlot)
            #expect(progress.inHand == 79)
            for _ in 1...60 { end(.zero) }
            #expect(progress.inHand == 20)
        }
    }

    @Test func `After consuming was started again the highest band has the right of way for a moment`() {
        var progress = PumpProgress(concurrency: 1)
        progress.received(.sample(1), at: Self.start)
        progress.received(.sample(2), at: Self.start)
        #expect(progress.next(at: Self.start)?.delivery.number == 1)
        #expect(progress.decide(at: Self.after(100)) == .pause)
        progress.consumersChanged(to: 0)
        #expect(progress.takeOverdue(at: Self.after(100)).map(\.number) == [2])
        progress.ended(
            DeliveryEnd(place: TaskDelivery.sample(1).place, generation: 0, duration: .seconds(1), ran: .seconds(1))
        )
        #expect(progress.decide(at: Self.after(100)) == .consume(1))
        progress.received(.sample(3, .low), at: Self.after(101))
        #expect(progress.next(at: Self.after(101)) == nil)
        #expect(progress.decide(at: Self.after(101)) == .wake(Self.after(110)))
        progress.received(.sample(4, .high), at: Self.after(102))
        #expect(progress.next(at: Self.after(102))?.delivery.number == 4)
        #expect(progress.next(at: Self.after(110)) == nil)
        #expect(progress.takeHeld().map(\.number) == [3])
    }

    @Test func `Without the highest band the others start when the moment is over`() {
        var progress = PumpProgress(concurrency: 1)
        progress.received(.sample(1), at: Self.start)
        progress.received(.sample(2), at: Self.start)
        #expect(progress.next(at: Self.start) != nil)
        #expect(progress.decide(at: Self.after(100)) == .pause)
        progress.ended(
            DeliveryEnd(place: TaskDelivery.sample(1).place, generation: 0, duration: .seconds(1), ran: .seconds(1))
        )
        #expect(progress.next(at: Self.after(100))?.delivery.number == 2)
        progress.ended(
            DeliveryEnd(place: TaskDelivery.sample(1).place, generation: 0, duration: .seconds(1), ran: .seconds(1))
        )
        #expect(progress.decide(at: Self.after(100)) == .consume(1))
        progress.received(.sample(3, .low), at: Self.after(101))
        #expect(progress.next(at: Self.after(109)) == nil)
        #expect(progress.next(at: Self.after(110))?.delivery.number == 3)
    }
}
