import AMQPClient
import SchedulerModels
import TaskHandlers
import Testing

@testable import TaskBroker
@testable import Worker

@Suite("Brief tasks that wait for their claim", .timeLimit(.minutes(1)))
struct BriefLaneTests {
    private func task(_ number: Int, bytes: Int = 0, isBrief: Bool = true) throws -> BriefTask? {
        var submission = TaskSubmission(taskType: "t")
        submission.idempotencyKey = "\(number)"
        let id = try #require(TaskID("018f0000-0000-7000-8000-000000000001"))
        let message = TaskMessage.sample(submission, id: id)
        let handler =
            isBrief
            ? RegisteredHandler(briefTaskType: "t", run: { (_, _) throws(HandlerFailure) in .null })
            : RegisteredHandler(taskType: "t", run: { (_, _) async throws(HandlerFailure) in .null })
        let delivery = TaskDelivery(
            place: QueueBand(queue: "default", band: .normal),
            body: Array(repeating: 0x20, count: bytes),
            redelivered: false,
            token: AMQPDeliveryToken(generation: 0, tag: 1)
        )
        return BriefTask(.init(delivery: delivery, generation: 0), .task(message, handler), at: .now)
    }

    private func numbers(_ tasks: [BriefTask]?) -> [Int]? {
        tasks?.compactMap { $0.message.submission.idempotencyKey.flatMap { Int($0) } }
    }

    @Test func `Those that come while two calls are under way go together in the next, the oldest first`() throws {
        var lane = BriefLane()
        #expect(lane.next() == nil)
        for number in -1...0 {
            lane.add(try #require(try task(number)))
            #expect(numbers(lane.next()) == [number])
        }
        for number in 1...200 { lane.add(try #require(try task(number))) }
        #expect(lane.next() == nil)
        lane.decided(1)
        #expect(numbers(lane.next()) == Array(1...BriefLane.most))
        lane.decided(2)
        #expect(numbers(lane.next()) == Array(BriefLane.most + 1...200))
        lane.decided(1)
        #expect(lane.next() == nil)
    }

    @Test func `A handler that may wait and a large message go alone`() throws {
        #expect(try task(1, isBrief: false) == nil)
        #expect(try task(1, bytes: BriefTask.mostBytes) != nil)
        #expect(try task(1, bytes: BriefTask.mostBytes + 1) == nil)
    }
}
