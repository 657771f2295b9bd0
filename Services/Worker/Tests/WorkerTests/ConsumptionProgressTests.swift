import SchedulerModels
import Testing

@testable import Worker

@Suite("Whether a worker consumes", .timeLimit(.minutes(1)))
struct ConsumptionProgressTests {
    /// A worker that is looked at once a second, by a clock of the test.
    private struct Watched {
        static let limit = Duration.seconds(10)
        var sight = ConsumptionProgress.Sight(deliveries: 0, hasFreeSlot: true)
        var depth = ConsumptionProgress.Depth.ready(0)
        var now = ContinuousClock.now
        var progress: ConsumptionProgress
        var asked = 0
        /// What was done at which second.
        var done: [(second: Int, step: ConsumptionProgress.Step)] = []
        private var second = 0

        init() { progress = ConsumptionProgress(limit: Self.limit, now: now) }

        mutating func pass(seconds: Int) {
            for _ in 0..<seconds {
                now += .seconds(1)
                second += 1
                var step = progress.look(sight, at: now)
                if step == .ask {
                    asked += 1
                    step = progress.take(depth, sight, at: now)
                }
                if step != .nothing { done.append((second, step)) }
            }
        }
    }

    @Test func `An idle worker on empty queues consumes, and asks only now and then`() {
        var worker = Watched()
        worker.pass(seconds: 60)
        #expect(worker.progress.state == .consuming)
        #expect(worker.done.isEmpty)
        #expect((10...30).contains(worker.asked))
    }

    @Test func `A worker that is delivered to asks nobody`() {
        var worker = Watched()
        worker.depth = .ready(1_000)
        for _ in 0..<100 {
            worker.sight.deliveries += 1
            worker.pass(seconds: 1)
        }
        #expect(worker.asked == 0)
        #expect(worker.progress.state == .consuming)
    }

    @Test func `A worker without a free slot is not stalled however much waits`() {
        var worker = Watched()
        worker.depth = .ready(1_000)
        worker.sight.hasFreeSlot = false
        worker.pass(seconds: 100)
        #expect(worker.asked == 0)
        #expect(worker.progress.state == .consuming)
    }

    @Test func `Messages that nobody brings make it connect anew at half of the limit and stalled at the whole`() throws
    {
        var worker = Watched()
        worker.depth = .ready(3)
        worker.pass(seconds: 11)
        #expect(worker.progress.state == .consuming)
        let first = try #require(worker.done.first)
        #expect(first.step == .renewConsumer)
        #expect((5...9).contains(first.second))
        worker.pass(seconds: 4)
        #expect(worker.progress.state == .stalled)
        worker.pass(seconds: 600)
        #expect(worker.progress.state == .stalled)
        // Again and again, with growing pauses.
        #expect((5...20).contains(worker.done.count))
        #expect(worker.done.allSatisfy { $0.step == .renewConsumer })
        worker.sight.deliveries += 1
        worker.pass(seconds: 1)
        #expect(worker.progress.state == .consuming)
    }

    @Test func `Messages that others take in between are no proof`() {
        var worker = Watched()
        for round in 0..<100 {
            worker.depth = .ready(round % 3 == 0 ? 0 : 5)
            worker.pass(seconds: 2)
        }
        #expect(worker.done.isEmpty)
        #expect(worker.progress.state == .consuming)
    }

    @Test func `Paused queues and a broker that is away are told apart from a stall`() {
        var worker = Watched()
        worker.depth = .ready(5)
        worker.sight.isPaused = true
        worker.pass(seconds: 60)
        #expect(worker.progress.state == .paused)
        worker.sight.isPaused = false
        worker.sight.isBrokerThere = false
        worker.pass(seconds: 60)
        #expect(worker.progress.state == .waitingForBroker)
        #expect(worker.asked == 0)
        worker.sight.isBrokerThere = true
        worker.pass(seconds: 14)
        #expect(worker.progress.state == .stalled)
    }

    @Test func `A consumer without a connection is not consuming, also while the queues are empty`() {
        var worker = Watched()
        worker.sight.isConsumerConnected = false
        worker.pass(seconds: 8)
        #expect(worker.progress.state == .waitingForBroker)
        // The publisher has a connection, so the broker is not to blame for ever.
        worker.pass(seconds: 6)
        #expect(worker.progress.state == .stalled)
        worker.sight.isConsumerConnected = true
        worker.pass(seconds: 10)
        #expect(worker.progress.state == .consuming)
    }

    @Test func `A question without an answer on the consumer's connection is a sign as good as messages`() throws {
        var worker = Watched()
        worker.pass(seconds: 60)
        // What was delivered into the deaf connection is not ready any more.
        worker.sight.unansweredSince = worker.now
        worker.pass(seconds: 4)
        #expect(worker.done.isEmpty)
        worker.pass(seconds: 2)
        #expect(worker.done.map(\.step) == [.renewConsumer])
        worker.sight.unansweredSince = nil
        worker.pass(seconds: 6)
        #expect(worker.progress.state == .consuming)
        worker.sight.unansweredSince = worker.now
        worker.pass(seconds: 11)
        #expect(worker.progress.state == .stalled)
    }

    @Test func `A broker that does not answer has the publisher connect anew, and is not the worker's stall`() {
        var worker = Watched()
        worker.depth = .silent
        worker.pass(seconds: 30)
        #expect(worker.progress.state == .waitingForBroker)
        #expect(worker.done.map(\.step).contains(.renewPublisher))
        #expect(!worker.done.map(\.step).contains(.renewConsumer))
    }

    @Test func `An alarm of the broker says nothing about consuming`() {
        var worker = Watched()
        worker.depth = .unknown
        worker.pass(seconds: 60)
        #expect(worker.progress.state == .consuming)
        #expect(worker.done.isEmpty)
    }
}
