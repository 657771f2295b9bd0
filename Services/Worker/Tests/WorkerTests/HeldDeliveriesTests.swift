import SchedulerModels
import Testing

@testable import TaskBroker
@testable import Worker

@Suite("Deliveries that wait for a slot", .timeLimit(.minutes(1)))
struct HeldDeliveriesTests {
    private let start = ContinuousClock.now

    private func filled(_ content: [(UInt64, PriorityBand)]) -> HeldDeliveries {
        var held = HeldDeliveries()
        for (index, (number, band)) in content.enumerated() {
            held.add(.sample(number, band), generation: 0, at: start + .milliseconds(index))
        }
        return held
    }

    @Test func `The highest band goes first, in the order of arrival within it`() {
        var held = filled([(1, .low), (2, .normal), (3, .high), (4, .low), (5, .high), (6, .normal)])
        #expect(held.highestRank == 0)
        #expect(held.takeAll().map(\.number) == [3, 5, 2, 6, 1, 4])
        #expect(held.count == 0)
        #expect(held.oldest == nil)
        #expect(held.next() == nil)
        #expect(held.highestRank == nil)
    }

    @Test func `The oldest is found in whatever band it waits`() {
        var held = filled([(1, .low), (2, .high)])
        #expect(held.oldest == start)
        #expect(held.next()?.delivery.number == 2)
        #expect(held.oldest == start)
        #expect(held.next()?.delivery.number == 1)
        #expect(held.oldest == nil)
    }

    @Test func `Only what has waited long enough is taken out, from every band`() {
        var held = filled([(1, .low), (2, .high), (3, .normal), (4, .high), (5, .low)])
        #expect(held.take(since: start - .milliseconds(1)).isEmpty)
        #expect(Set(held.take(since: start + .milliseconds(2)).map(\.number)) == [1, 2, 3])
        #expect(held.count == 2)
        #expect(held.takeAll().map(\.number) == [4, 5])
    }

    @Test(arguments: 1...20)
    func `It agrees with a sorted list, whatever is added and taken`(seed: UInt64) {
        var generator = SeededGenerator(seed)
        var held = HeldDeliveries()
        var model: [(number: UInt64, band: PriorityBand)] = []
        for number in 1...UInt64(1_000) {
            if Int.random(in: 0..<5, using: &generator) < 3 {
                let band = PriorityBand.allCases.randomElement(using: &generator) ?? .low
                held.add(.sample(number, band), generation: 0, at: start + .microseconds(Int(number)))
                model.append((number, band))
            } else {
                let best = model.indices.min { (model[$0].band, model[$0].number) < (model[$1].band, model[$1].number) }
                let expected = best.map { model.remove(at: $0).number }
                #expect(held.next()?.delivery.number == expected)
            }
            #expect(held.count == model.count)
            #expect(held.oldest == model.map(\.number).min().map { start + .microseconds(Int($0)) })
        }
    }
}
