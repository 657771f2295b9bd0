import RedisClient
import SchedulerModels
import Synchronization
import TestServers
import Testing

@testable import TaskStore

@Suite("Calls that go together", .timeLimit(.minutes(2)))
struct CallGroupTests {
    /// What was sent: the number of items of each call, and the first call held up until it is let go.
    private actor Sent {
        private(set) var counts: [Int] = []
        private var held: CheckedContinuation<Void, Never>?
        private var isLetGo = false

        func send(_ items: [RedisArguments]) async -> [Swift.Result<[String], TaskStoreError>] {
            counts.append(items.count)
            if !isLetGo { await withCheckedContinuation { held = $0 } }
            return items.map { .success(["\($0.count)"]) }
        }

        func letGo() {
            isLetGo = true
            held?.resume()
        }
    }

    private func counts(of items: [RedisArguments]) async throws -> [Int] {
        let sent = Sent()
        let group = CallGroup<Int> { (_, items, _) throws(TaskStoreError) in await sent.send(items) }
        async let first = group.call(0, ["first"])
        try await eventually(within: .seconds(30)) { await sent.counts == [1] }
        let answers = try await withThrowingTaskGroup(of: [String].self) { tasks in
            for item in items { tasks.addTask { try await group.call(0, item) } }
            try await eventually(within: .seconds(30)) { group.waitingCount == items.count }
            await sent.letGo()
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == items.count)
        _ = try await first
        return Array(await sent.counts.dropFirst())
    }

    @Test func `Those that come while one is under way share the next, up to 128`() async throws {
        #expect(try await counts(of: Array(repeating: ["a", "b"], count: 300)) == [128, 128, 44])
    }

    @Test(arguments: [(Duration.zero, [true, false]), (.seconds(3600), [false, false])])
    func `A call after a pause is told so, those that waited for it are not`(pause: Duration, told: [Bool]) async throws
    {
        let sent = Sent()
        let flags = Mutex<[Bool]>([])
        let group = CallGroup<Int>(pause: pause) { (_, items, isAfterPause) throws(TaskStoreError) in
            flags.withLock { $0.append(isAfterPause) }
            return await sent.send(items)
        }
        async let first = group.call(0, ["first"])
        try await eventually(within: .seconds(30)) { await sent.counts == [1] }
        async let second = group.call(0, ["second"])
        try await eventually(within: .seconds(30)) { group.waitingCount == 1 }
        await sent.letGo()
        _ = try await (first, second)
        #expect(flags.withLock { $0 } == told)
    }

    @Test func `Large ones share a call only as far as it stays small enough for the client`() async throws {
        let mebibyte = RedisArgument([UInt8](repeating: 0x78, count: (1 << 20) - 64))
        #expect(try await counts(of: Array(repeating: [mebibyte], count: 10)) == [4, 4, 2])
        let larger = RedisArgument([UInt8](repeating: 0x78, count: 5 << 20))
        #expect(try await counts(of: Array(repeating: [larger], count: 2)) == [1, 1])
    }
}
