import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct EventRingTests {
    /// A message of so many events.
    static func message(_ first: Int64, _ count: Int = 1) throws -> ChangeMessage {
        let lines = (0..<count).map { _ in "q mail 1" }.joined(separator: "\n")
        return try #require(ChangeMessage(Array("\(first) 1800000000000\n\(lines)".utf8)))
    }

    private func numbers(_ ring: EventRing, after position: Int64) -> [Int64]? {
        guard case .messages(let messages) = ring.messages(after: position) else { return nil }
        return messages.flatMap { $0.events(after: position) }.map(\.number)
    }

    @Test func `A reader goes on behind any event that is kept, also in the midst of a message`() throws {
        var ring = EventRing(capacity: 100)
        ring.prime(4)
        for (first, count) in [(5, 3), (8, 1), (9, 4)] { ring.append(try Self.message(Int64(first), count)) }
        for position in Int64(4)..<12 { #expect(numbers(ring, after: position) == Array((position + 1)...12)) }
        #expect(ring.messages(after: 12) == .nothing && ring.messages(after: 900) == .nothing)
        #expect(ring.messages(after: 3) == .missed && ring.messages(after: -1) == .missed)
        #expect(ring.epoch == 0)
    }

    @Test func `The oldest go when there are too many`() throws {
        var ring = EventRing(capacity: 10)
        for number in 1...5_000 { ring.append(try Self.message(Int64(number * 2 - 1), 2)) }
        #expect(ring.newest == 10_000 && numbers(ring, after: 9_990) == Array(9_991...10_000))
        #expect(ring.messages(after: 9_989) == .missed)
        ring.append(try Self.message(10_001, 50))
        #expect(numbers(ring, after: 10_000)?.count == 50, "a message larger than the ring is kept")
    }

    @Test(arguments: [(3, 5), (3, 3), (3, 2), (3, 1_000_000)])
    func `A gap or a step back in the numbers begins a new epoch`(last: Int, next: Int) throws {
        var ring = EventRing(capacity: 10)
        for number in 1...last { ring.append(try Self.message(Int64(number))) }
        ring.append(try Self.message(Int64(next)))
        #expect(ring.epoch == 1 && ring.newest == Int64(next))
        #expect(numbers(ring, after: Int64(next - 1)) == [Int64(next)])
    }

    @Test func `What was on its way while the newest number was asked for is no gap, what was missed is one`() throws {
        var ring = EventRing(capacity: 10)
        ring.prime(7)
        ring.append(try Self.message(6))
        ring.append(try Self.message(7))
        ring.append(try Self.message(8))
        #expect(ring.epoch == 0 && numbers(ring, after: 5) == [6, 7, 8])
        ring.restart()
        #expect(ring.epoch == 1 && ring.messages(after: 8) == .nothing && ring.newest == nil)
        ring.prime(8)
        #expect(ring.messages(after: 8) == .nothing && ring.messages(after: 7) == .missed)
        ring.append(try Self.message(10))
        #expect(ring.epoch == 2)
    }
}
