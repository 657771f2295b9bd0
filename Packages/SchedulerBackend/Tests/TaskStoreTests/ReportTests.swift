import SchedulerModels
import TaskStore
import Testing

@Suite("What a handler reports", .timeLimit(.minutes(2)))
struct ReportTests {
    private func line(_ number: Int) -> [UInt8] { Array("{\"message\":\"\(number)\"}") }

    @Test func `The newest 200 lines of a log are kept, oldest first`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            #expect(try await store.store.log(of: id) == [])
            for start in stride(from: 0, to: 250, by: 50) {
                let lines = (start..<(start + 50)).map(line)
                #expect(
                    try await store.store.report(
                        progress: nil,
                        lines: lines,
                        of: id,
                        incarnation: "w-1",
                        fence: claim.fence
                    )
                )
            }
            #expect(try await store.store.log(of: id) == (50..<250).map(line))
            #expect(try await store.store.task(id)?.progress == nil)
        }
    }

    @Test func `Lines of somebody who does not own the task are refused`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            for (incarnation, fence) in [("v-1", claim.fence), ("w-1", claim.fence + 1)] {
                #expect(
                    try await !store.store.report(
                        progress: nil,
                        lines: [line(1)],
                        of: id,
                        incarnation: incarnation,
                        fence: fence
                    )
                )
            }
            #expect(try await store.store.log(of: id) == [])
            #expect(try await store.store.log(of: StoreFixture.newID()) == nil)
        }
    }

    @Test func `The log outlives the end of the task and goes with its record`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            _ = try await store.store.report(
                progress: nil,
                lines: [line(1)],
                of: id,
                incarnation: "w-1",
                fence: claim.fence
            )
            _ = try await store.finish(id, fence: claim.fence)
            #expect(try await store.store.log(of: id) == [line(1)])
            #expect(try await store.store.delete(id))
            #expect(try await store.text("EXISTS", store.keys.log(id)) == "0")
            #expect(try await store.text("EXISTS", store.keys.attempts(id)) == "0")
        }
    }
}
