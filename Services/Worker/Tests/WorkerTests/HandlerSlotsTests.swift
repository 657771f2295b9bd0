import SchedulerModels
import TestServers
import Testing

@testable import Worker

@Suite("The slots of handlers", .timeLimit(.minutes(3)))
struct HandlerSlotsTests {
    @Test func `No more are taken than there are, and whoever waits has the next`() async throws {
        let slots = HandlerSlots(2, patience: .seconds(600))
        #expect(await slots.take(.normal))
        #expect(await slots.take(.normal))
        async let waiting = slots.take(.normal)
        try await eventually(within: .seconds(100)) { slots.waitingCount == 1 }
        slots.giveFree()
        #expect(await waiting)
        slots.giveFree()
        #expect(await slots.take(.normal))
        #expect(slots.waitingCount == 0)
    }

    @Test func `The highest band goes first, in the order of arrival within it`() async throws {
        let slots = HandlerSlots(1, patience: .seconds(600))
        #expect(await slots.take(.low))
        let order = Guarded<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            for (number, band) in [PriorityBand.low, .normal, .high, .normal, .high].enumerated() {
                group.addTask {
                    guard await slots.take(band) else { return }
                    order.withLock { $0.append(number) }
                    slots.giveFree()
                }
                try? await eventually(within: .seconds(100)) { slots.waitingCount == number + 1 }
            }
            slots.giveFree()
        }
        #expect(order.withLock { $0 } == [2, 4, 1, 3, 0])
    }

    @Test func `Who has waited too long goes away without a slot, and takes none along`() async {
        let slots = HandlerSlots(1, patience: .milliseconds(20))
        #expect(await slots.take(.normal))
        async let first = slots.take(.low)
        async let second = slots.take(.high)
        #expect(await [first, second] == [false, false])
        #expect(await !slots.take(.normal))
        slots.giveFree()
        #expect(await slots.take(.normal))
    }
}
