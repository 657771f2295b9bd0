import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct TaskSearchTests {
    private func ids(_ answer: WireAnswer) -> [String] {
        answer["tasks"].arrayValue?.compactMap { $0["task_id"]?.stringValue } ?? []
    }

    @Test func `Tasks are found by several statuses, worker, time, error and what is in their parameters`() async throws
    {
        try await APIFixture.run { api async throws in
            let old = try await api.accepted(#"{"task_type":"echo","parameters":{"to":"Ada","note":"line\nbreak"}}"#)
            let failed = try await api.task(in: .failed, #","parameters":{"to":"Grün & Söhne"}"#)
            let done = try await api.accepted(#"{"task_type":"echo","parameters":{"path":"c:\\x"}}"#)
            try await api.finish(done, api.start(done, by: "other"), by: "other")
            // Another millisecond, so that the time between them can be named.
            try await Task.sleep(for: .milliseconds(20))
            let late = try await api.accepted(
                #"{"task_type":"mail","delay":3600,"parameters":{"to":"ada@example.com"}}"#
            )
            let moment = late.timestamp.description
            let wanted: [(query: String, ids: [TaskID])] = [
                ("status=failed,completed", [done, failed]), ("status=scheduled,failed&task_type=mail", [late]),
                ("worker=w", [failed]), ("worker=other", [done]), ("worker=nobody", []),
                ("created_after=" + moment, [late]), ("created_before=" + moment, [done, failed, old]),
                ("created_after=\(old.timestamp)&created_before=\(moment)&status=pending", [old]),
                ("created_after=2100-01-01T00:00:00Z", []), ("created_before=2000-01-01T00:00:00%2B01:00", []),
                ("error=BOOM", [failed]), ("error=it%20broke", [failed]), ("error=true", []),
                ("q=ADA", [late, old]), ("q=gr%C3%BCn%20%26%20s%C3%B6", [failed]), ("q=line%0Abreak", [old]),
                ("q=c:%5Cx", [done]), ("q=%22to%22:%22ada", [late, old]), ("q=ada&status=pending", [old]),
                ("q=echo", []), ("q=ada&task_type=mail&queue=default&status=scheduled,running", [late]),
            ]
            for (query, ids) in wanted {
                let page = try await api.get("/tasks/?" + query)
                #expect(page.status == 200 && self.ids(page) == ids.map(\.description), "\(query): \(page.text)")
                #expect(page["complete"] == .bool(true) && page["next_cursor"] == .null, "\(query)")
            }
        }
    }

    @Test func `A search for what is rare is given in bounded pages that say so`() async throws {
        try await APIFixture.run { api async throws in
            let rare = try await api.accepted(#"{"task_type":"echo","parameters":{"needle":1}}"#)
            let many = (0..<5_000).map { _ in
                (
                    id: Self.identifiers.next(now: .init(milliseconds: 1_900_000_000_000)),
                    submission: TaskSubmission(taskType: "echo")
                )
            }
            _ = try await api.store.submit(many)
            var pages = 0
            var (scanned, cursor, found) = (Int64(0), "", [String]())
            repeat {
                let page = try await api.get("/tasks/?q=needle" + cursor)
                let looked = page["scanned"].numberValue?.int64 ?? -1
                #expect(page.status == 200 && (1...2_000).contains(looked), "\(page.text)")
                #expect((page["complete"] == .bool(false)) == (page["next_cursor"] != .null))
                scanned += looked
                found += ids(page)
                pages += 1
                cursor = page["next_cursor"].stringValue.map { "&cursor=" + $0 } ?? ""
            } while !cursor.isEmpty && pages < 1_000
            #expect(found == [rare.description] && scanned == 5_001 && pages >= 3)
            // A time bounds the work: nothing outside of it is looked at.
            let bounded = try await api.get("/tasks/?q=needle&created_before=2027-12-31T00:00:00Z")
            #expect(ids(bounded) == [rare.description] && bounded["scanned"] == 1)
        }
    }

    private static let identifiers = TaskIDGenerator()

    @Test func `A filter that is not understood is a 400`() async throws {
        try await APIFixture.run { api async throws in
            for query in [
                "status=pending,", "status=,", "status=pending,done", "worker=", "worker=a%20b", "created_after=",
                "created_after=yesterday", "created_before=2027-01-01", "error=", "q=", "error=a&error=b",
                "q=" + String(repeating: "a", count: 257),
            ] {
                #expect(try await api.get("/tasks/?" + query).isProblem(400), "\(query)")
            }
        }
    }
}
