import SchedulerModels
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
            let counted = try await store.store.counters().map { ($0.event, $0.count) }
            let counters = Dictionary(uniqueKeysWithValues: counted)
            #expect(counters["waited.6"] == 1 && counters["waited.sum"] == 40)
            #expect(counters["ran.11"] == 1 && counters["ran.sum"] == 2_000)
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
        let bounds = DurationBuckets.bounds.map(String.init).joined(separator: ", ")
        #expect(String(decoding: PackageResources.common_lua, as: UTF8.self).contains("local BOUNDS = {\(bounds)}\n"))
    }

    @Test func `Texts that are no snapshot are refused`() {
        for text in ["", "at", "at x", "at 1 a", "at 1 a b", "to 1"] { #expect(StatisticsSnapshot(text) == nil) }
        #expect(StatisticsSnapshot("at 5 submitted 7")?["submitted"] == 7)
    }
}
