import Foundation
import SchedulerModels
import TaskStore
import TestServers
import Testing

@testable import APIServer

/// Pages among many stored tasks: `make scale-search` runs it with a million and judges the times.
@Suite(.timeLimit(.minutes(60)))
struct SearchScaleTests {
    private static let wanted = ProcessInfo.processInfo.environment["SEARCH_TASKS"].flatMap(Int.init)

    /// So many tasks, a few of each kind that the queries look for.
    private func fill(_ api: APIFixture, _ count: Int) async throws {
        let identifiers = TaskIDGenerator()
        let begin: Int64 = 1_800_000_000_000
        for start in stride(from: 0, to: count, by: 1_280) {
            let tasks = (start..<min(start + 1_280, count)).map { number in
                var submission = TaskSubmission(taskType: number % 10 == 0 ? "mail" : "echo")
                submission.queue = number % 4 == 0 ? "other" : "default"
                submission.tags = number % 100 == 0 ? ["nightly"] : []
                submission.delay = number % 3 == 0 ? .seconds(86_400) : nil
                submission.parameters["customer"] = .string("Customer \(number) of \(count)")
                submission.parameters["text"] = .string(String(repeating: "lorem ipsum ", count: 10))
                return (
                    id: identifiers.next(now: Timestamp(milliseconds: begin + Int64(number))), submission: submission
                )
            }
            _ = try await api.store.submit(tasks)
        }
    }

    @Test func `A page costs the same however many tasks are stored`() async throws {
        let count = Self.wanted ?? 3_000
        let redis = try await PrivateRedis.start(options: ["appendonly": "no"])
        try await APIFixture.run(redisURL: redis.url, settings: ["ADMISSION_LIMIT": "10000000"]) { api async throws in
            try await fill(api, count)
            let middle = Timestamp(milliseconds: 1_800_000_000_000 + Int64(count) / 2)
            for query in [
                "limit=50", "limit=500", "status=pending", "status=scheduled,failed&queue=other",
                "tag=nightly&status=pending",
                "task_type=mail&queue=default", "q=customer%207", "q=is%20nowhere", "error=timeout", "worker=nobody",
                "status=pending&q=is%20nowhere&task_type=mail", "created_before=\(middle)&limit=50",
                "created_after=\(middle)&tag=nightly&q=ipsum",
                "cursor=\(TaskID.prefix(at: middle))-7000-8000-000000000000",
            ] {
                var times: [Duration] = []
                for _ in 0..<(Self.wanted == nil ? 2 : 40) {
                    let begin = ContinuousClock.now
                    let page = try await api.get("/tasks/?" + query)
                    times.append(.now - begin)
                    let scanned = page["scanned"].numberValue?.int64 ?? -1
                    #expect(page.status == 200 && (0...2_000).contains(scanned), "\(query): \(page.text)")
                }
                times.sort()
                guard Self.wanted != nil else { continue }
                let (middle, late) = (times[times.count / 2], times[times.count * 95 / 100])
                print("\(count) tasks, \(query): p50 \(middle), p95 \(late)")
                #expect(late < .milliseconds(200), "\(query)")
            }
        }
        await redis.stop()
    }
}
