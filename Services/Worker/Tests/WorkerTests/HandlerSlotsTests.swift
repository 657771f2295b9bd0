import SchedulerModels
import TestServers
import Testing

@testable import Worker

@Suite("The slots of handlers", .timeLimit(.minutes(3)))
struct HandlerSlotsTests {
    @Test func `No more are taken than there are, and whoever waits has the next`() async throws {
        let slots = HandlerSlots(2)
        #expect(await slots.take(.normal, within: .zero))
        #expect(await slots.take(.normal, within: .zero))
        #expect(await !slots.take(.normal, within: .zero))
        async let waiting = slots.take(.normal, within: .seconds(600))
        try await eventually(within: .seconds(100)) { slots.waitingCount == 1 }
        slots.giveFree()
        #expect(await waiting)
        #expect(await !slots.take(.normal, within: .milliseconds(1)))
        slots.giveFree()
        #expect(await slots.take(.normal, within: .zero))
    }

    @Test func `The highest band goes first, in the order of arrival within it`() async throws {
        let slots = HandlerSlots(1)
        #expect(await slots.take(.low, within: .zero))
        let order = Guarded<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            for (number, band) in [PriorityBand.low, .normal, .high, .normal, .high].enumerated() {
                group.addTask {
                    guard await slots.take(band, within: .seconds(600)) else { return }
                    order.withLock { $0.append(number) }
                    slots.giveFree()
                }
                try? await eventually(within: .seconds(100)) { slots.waitingCount == number + 1 }
            }
            slots.giveFree()
        }
        #expect(order.withLock { $0 } == [2, 4, 1, 3, 0])
        #expect(await slots.take(.low, within: .zero))
    }

    @Test func `Who has waited too long goes away without a slot, and takes none along`() async throws {
        let slots = HandlerSlots(1)
        #expect(await slots.take(.normal, within: .zero))
        async let patient = slots.take(.low, within: .seconds(600))
        try await eventually(within: .seconds(100)) { slots.waitingCount == 1 }
        async let impatient = slots.take(.high, within: .milliseconds(20))
        #expect(await !impatient)
        #expect(slots.waitingCount == 1)
        slots.giveFree()
        #expect(await patient)
    }
}
