import Testing

@testable import AMQPClient

@Suite(.timeLimit(.minutes(1)))
struct PublishConfirmsTests {
    private let far = MonotonicTime(nanoseconds: .max)

    private func filled(_ count: Int) -> PublishConfirms<Int> {
        var confirms = PublishConfirms<Int>()
        for number in 1...count {
            confirms.add(number, deadline: MonotonicTime(nanoseconds: Int64(number)))
        }
        return confirms
    }

    @Test("tags count from one")
    func tags() {
        var confirms = PublishConfirms<Int>()
        let addOutcome = confirms.add(10, deadline: far); #expect(addOutcome == 1)
        let addOutcome2 = confirms.add(11, deadline: far); #expect(addOutcome2 == 2)
        #expect(confirms.outstanding == 2)
    }

    @Test("a single confirm takes out one publish")
    func single() {
        var confirms = filled(3)
        let settleOutcome = confirms.settle(tag: 2, multiple: false); #expect(settleOutcome.map(\.waiter) == [2])
        #expect(confirms.outstanding == 2)
        let settleOutcome2 = confirms.settle(tag: 2, multiple: false); #expect(settleOutcome2.isEmpty)
    }

    @Test("a multiple confirm takes out all up to its tag that are left")
    func multiple() {
        var confirms = filled(5)
        _ = confirms.settle(tag: 2, multiple: false)
        let settleOutcome = confirms.settle(tag: 4, multiple: true); #expect(settleOutcome.map(\.waiter) == [1, 3, 4])
        #expect(confirms.outstanding == 1)
        #expect(confirms.nextTag == 6)
    }

    @Test("tags never given out are ignored", arguments: [0, 4, UInt64.max])
    func strangers(tag: UInt64) {
        var confirms = filled(3)
        let settleOutcome = confirms.settle(tag: tag, multiple: true); #expect(settleOutcome.isEmpty)
        #expect(confirms.outstanding == 3)
    }

    @Test("a returned message is settled as returned")
    func returned() {
        var confirms = filled(2)
        let error = AMQPError(.returned, operation: "publish", message: "NO_ROUTE")
        confirms.markReturned(tag: 2, error: error)
        let settled = confirms.settle(tag: 2, multiple: true)
        #expect(settled.map(\.returned) == [nil, error])
    }

    @Test("an expired publish is told once and stays outstanding until it is confirmed")
    func expiry() {
        var confirms = filled(4)
        _ = confirms.settle(tag: 1, multiple: false)
        let expireOutcome = confirms.expire(now: MonotonicTime(nanoseconds: 3)); #expect(expireOutcome == [2, 3])
        let expireOutcome2 = confirms.expire(now: MonotonicTime(nanoseconds: 3)); #expect(expireOutcome2.isEmpty)
        #expect(confirms.outstanding == 3)
        #expect(confirms.givenUp == 2 && confirms.oldestDeadline == MonotonicTime(nanoseconds: 2))
        let settleOutcome3 = confirms.settle(tag: 3, multiple: true);
        #expect(settleOutcome3.map(\.waiter) == [nil, nil])
        #expect(confirms.givenUp == 0)
        let expireOutcome4 = confirms.expire(now: far); #expect(expireOutcome4 == [4])
        _ = confirms.removeAll()
        #expect(confirms.givenUp == 0 && confirms.oldestDeadline == nil)
    }

    @Test("the loss of the connection hands out all that still wait")
    func removal() {
        var confirms = filled(4)
        _ = confirms.settle(tag: 3, multiple: false)
        _ = confirms.expire(now: MonotonicTime(nanoseconds: 1))
        let removeAllOutcome = confirms.removeAll(); #expect(removeAllOutcome == [2, 4])
        #expect(confirms.outstanding == 0)
        let addOutcome2 = confirms.add(5, deadline: far); #expect(addOutcome2 == 5)
    }

    @Test("whatever the order of confirms, each publish is settled exactly once", arguments: 0..<40 as Range<UInt64>)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var confirms = PublishConfirms<UInt64>()
        var open: Set<UInt64> = []
        var settledCount = 0
        var added: UInt64 = 0
        for _ in 0..<4_000 {
            if Int.random(in: 0..<100, using: &generator) < 55 || open.isEmpty {
                added += 1
                let addOutcome = confirms.add(added, deadline: far); #expect(addOutcome == added)
                open.insert(added)
            } else {
                let tag = open.randomElement(using: &generator) ?? 0
                let multiple = Int.random(in: 0..<200, using: &generator) == 0
                let expected: Set<UInt64> = multiple ? open.filter { $0 <= tag } : [tag]
                let settled = confirms.settle(tag: tag, multiple: multiple).compactMap(\.waiter)
                #expect(Set(settled) == expected)
                #expect(settled.count == expected.count)
                open.subtract(expected)
                settledCount += settled.count
            }
            #expect(confirms.outstanding == open.count)
        }
        #expect(Set(confirms.removeAll()) == open)
        #expect(UInt64(settledCount + open.count) == added)
    }
}
