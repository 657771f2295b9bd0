import RedisClient
import SchedulerModels
import TestServers
import Testing

@testable import TaskStore

@Suite(.timeLimit(.minutes(2)))
struct StatisticsTests {
    @Test func `Waiting and run times are counted in the buckets they fall into`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            try await store.advance(by: .milliseconds(40))
            try await store.heartbeat("w")
            let claim = try await store.claimed(id, by: "w")
            try await store.advance(by: .seconds(2))
            _ = try await store.finish(id, fence: claim.fence)
            let counters = try await store.store.durations()
            #expect(counters.map(\.taskType) == [nil, "echo"] && counters.allSatisfy { $0.queue == "default" })
            #expect(counters.map(\.milliseconds) == [40, 2_000])
            #expect(counters[0].buckets[5] == 1 && counters[1].buckets[10] == 1)
            #expect(counters.allSatisfy { $0.buckets.count == 19 && $0.buckets.reduce(0, +) == 1 })
            #expect(try await store.store.history(near: []).now.buckets("ran") == counters[1].buckets)
        }
    }

    @Test func `The history tells what happened between two samples, and what is there now`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            try await store.store.sampleCounters()
            try await store.advance(by: .seconds(10))
            _ = try await store.submit()
            _ = try await store.submit()
            try await store.store.addAnswered([0, 3], milliseconds: 5)
            let history = try await store.store.history(near: [6, 1])
            let change = StatisticsChange(from: history.samples[0], to: history.now)
            #expect(history.samples[0] == history.samples[1])
            #expect(change.elapsed == .seconds(10) && change.growth("submitted") == 2)
            #expect(change.buckets("answered").prefix(3) == [0, 3, 0])
            #expect(history.now["stored.pending"] == 2 && history.now["slots"] > 0)
            #expect(try await store.store.history(exactly: [0, 2]).samples.allSatisfy { $0 == nil })
        }
    }

    @Test func `Waiting that was another attempt's is not counted again`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            try await store.advance(by: .seconds(5))
            _ = try await store.store.release(id, incarnation: "w-1", fence: claim.fence)
            try await store.advance(by: .seconds(5))
            let second = try await store.claimed(id, by: "w")
            #expect(try await store.waited() == [1, 0])
            // A retry has a moment of its own.
            _ = try await store.finish(id, fence: second.fence, .retry(error: Array("{}"), after: .seconds(10)))
            try await store.advance(by: .seconds(11))
            try await store.heartbeat("w")
            _ = try await store.claimed(id, by: "w")
            #expect(try await store.waited() == [2, 1_000])
        }
    }

    @Test func `Task types beyond a hundred of a queue are counted together`() async throws {
        try await StoreFixture.run { store in
            var last: TaskID?
            for number in 0..<103 { last = try await store.submit { $0.taskType = "type-\(number)" } }
            _ = try await store.submit { $0.taskType = "type-0" }
            _ = try await store.submit { ($0.taskType, $0.queue) = ("type-102", "mail") }
            let submitted = try await store.store.counters().filter { $0.event == "submitted" }
            #expect(submitted.count == 102)
            #expect(submitted.first { $0.taskType == "other" }?.count == 3)
            #expect(submitted.first { $0.taskType == "type-0" }?.count == 2)
            #expect(submitted.contains { $0.queue == "mail" && $0.taskType == "type-102" })
            let id = try #require(last)
            try await store.heartbeat("w")
            _ = try await store.finish(id, fence: store.claimed(id, by: "w").fence)
            let ended = try await store.store.counters().filter { $0.event == "completed" }
            #expect(ended.map(\.taskType) == ["other"])
            #expect(try await store.store.durations().filter { $0.kind == .ran }.map(\.taskType) == ["other"])
            #expect(try await store.store.task(id)?.taskType == "type-102")
        }
    }

    @Test func `What was counted survives a restart of Redis`() async throws {
        let server = try await PrivateRedis.start()
        try await StoreFixture.run(server: server) { store in
            let (id, claim) = try await store.running()
            _ = try await store.finish(id, fence: claim.fence)
            try await store.store.addAnswered([1, 2], milliseconds: 5)
            let before = try await store.store.counters()
            let durations = try await store.store.durations()
            try await server.restart()
            try await eventually(within: .seconds(60)) { (try? await store.store.counters()) != nil }
            let after = try await store.store.counters()
            #expect(Set(after.map { "\($0)" }) == Set(before.map { "\($0)" }))
            #expect(try await store.store.durations() == durations && durations.count == 2)
            #expect(try await store.store.history(near: []).now["answered.2"] == 2)
        }
    }

    @Test(arguments: [1, 7])
    func `Durations are added up once there are many, and none is lost`(together: Int) async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            // As an earlier release left it: numbers of 64 bits as far as they were used. 1 task waited 2 ms.
            let old: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 2] + [UInt8](repeating: 0, count: 15) + [1]
            let key = store.store.keys.waited(queue: "default")
            try await store.redis("SET", key, String(decoding: old, as: UTF8.self))
            var sum: Int64 = 2
            var sizes: [Int64] = []
            for round in 1...300 / together {
                var ids: [TaskID] = []
                for _ in 0..<together { ids.append(try await store.submit()) }
                try await store.advance(by: .milliseconds(round % 3))
                sum += Int64(round % 3 * together)
                try await store.heartbeat("w")
                _ = try await store.store.claim(ids, incarnation: "w-1", workerID: "w", on: store.live(nil))
                sizes.append(try await store.redis("STRLEN", key).int64)
                if round.isMultiple(of: 10) { #expect(try await store.waited() == [Int64(1 + round * together), sum]) }
            }
            #expect(try await store.waited() == [Int64(1 + 300 / together * together), sum])
            let buckets = try await store.store.durations().first { $0.kind == .waited }?.buckets
            #expect(try await store.store.history(near: []).now.buckets("waited") == buckets)
            #expect((160...800).contains(sizes.min() ?? 0) && (161...800).contains(sizes.max() ?? 0))
        }
    }

    @Test func `Quantiles are found within their bucket`() {
        var counts = [Int64](repeating: 0, count: DurationBuckets.bounds.count + 1)
        #expect(DurationBuckets.quantile(0.5, of: counts) == nil)
        counts[3] = 100
        #expect(DurationBuckets.quantile(0.5, of: counts) == 0.0075)
        counts[18] = 100
        #expect(DurationBuckets.quantile(0.99, of: counts) == 3_600)
        #expect(DurationBuckets.bucket(of: .milliseconds(1)) == 1)
        #expect(DurationBuckets.bucket(of: .microseconds(1_001)) == 2)
        #expect(DurationBuckets.bucket(of: .seconds(7_200)) == 19)
    }

    @Test func `Scripts and readers have the same buckets`() {
        let script = String(decoding: PackageResources.durations_lua, as: UTF8.self)
        let places = script.matches(of: /ms <= (\d+) and (\d+)/)
        #expect(places.map { Int64($0.1) } == DurationBuckets.bounds)
        #expect(places.map { Int($0.2) } == Array(1...DurationBuckets.bounds.count))
        #expect(script.contains("or \(DurationBuckets.bounds.count + 1)\n"))
        let size = (DurationBuckets.bounds.count + 2) * 8
        #expect(script.contains("NUMBERS_SIZE, DURATION_SIZE, DURATIONS_KEPT = \(size), 5,"))
    }

    @Test func `Texts that are no snapshot are refused`() {
        for text in ["", "at", "at x", "at 1 a", "at 1 a b", "to 1"] { #expect(StatisticsSnapshot(text) == nil) }
        #expect(StatisticsSnapshot("at 5 submitted 7")?["submitted"] == 7)
    }
}

extension StoreFixture {
    /// How many waits were counted, and how long they were together.
    fileprivate func waited() async throws -> [Int64] {
        let counters = try await store.durations().filter { $0.kind == .waited }
        return [counters.flatMap(\.buckets).reduce(0, +), counters.map(\.milliseconds).reduce(0, +)]
    }
}
