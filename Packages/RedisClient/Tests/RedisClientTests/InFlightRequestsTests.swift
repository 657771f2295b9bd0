import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct InFlightRequestsTests {
    private func request(_ name: String, replyCount: Int = 1) -> PendingRequest {
        PendingRequest(
            operation: name,
            encoded: [],
            replyCount: replyCount,
            deadline: .now,
            generation: nil,
            isSentAtOnce: false,
            waiter: nil
        )
    }

    @Test func `replies go to the requests in their order, however many are under way`() throws {
        var inFlight = InFlightRequests()
        var generator = SeededGenerator(seed: 3)
        var sent = 0
        var answered = 0
        while answered < 20_000 {
            for _ in 0..<Int.random(in: 0...3000, using: &generator) {
                inFlight.append(request("\(sent)"), firstByte: UInt64(sent))
                sent += 1
            }
            for _ in 0..<Int.random(in: 0...(sent - answered), using: &generator) {
                let entry = try #require(try inFlight.deliver(.integer(Int64(answered))))
                #expect(entry.request.operation == "\(answered)")
                #expect(entry.replies == [.integer(Int64(answered))])
                answered += 1
            }
        }
        let rest = inFlight.removeAll()
        #expect(rest.map(\.request.operation) == (answered..<sent).map { "\($0)" })
        #expect(inFlight.isEmpty)
    }

    @Test func `a pipeline is complete with its last reply`() throws {
        var inFlight = InFlightRequests()
        inFlight.append(request("p", replyCount: 3), firstByte: 0)
        let first = try inFlight.deliver(.integer(1))
        let second = try inFlight.deliver(.error("ERR"))
        #expect(first?.replies == nil)
        #expect(second?.replies == nil)
        let third = try inFlight.deliver(.null)
        #expect(third?.replies == [.integer(1), .error("ERR"), .null])
    }

    @Test func `a reply without a request is refused`() {
        var inFlight = InFlightRequests()
        let error = #expect(throws: RedisError.self) { try inFlight.deliver(.null) }
        #expect(error?.code == .protocolViolation)
    }
}
