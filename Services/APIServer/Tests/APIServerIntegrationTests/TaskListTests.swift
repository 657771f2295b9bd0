import RedisClient
import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct TaskListTests {
    private func ids(_ answer: WireAnswer) -> [String] {
        answer["tasks"].arrayValue?.compactMap { $0["task_id"]?.stringValue } ?? []
    }

    @Test func `An empty list is a list`() async throws {
        try await APIFixture.run { api async throws in
            #expect(
                try await api.get("/tasks/").text == #"{"tasks":[],"next_cursor":null,"scanned":0,"complete":true}"#
            )
        }
    }

    @Test func `The list shows whole tasks, newest first, fifty unless told otherwise`() async throws {
        try await APIFixture.run { api async throws in
            var made: [String] = []
            for _ in 0..<51 { made.append(try await api.accepted().description) }
            let page = try await api.get("/tasks/")
            #expect(page.status == 200 && ids(page) == Array(made.reversed().prefix(50)))
            #expect(page["next_cursor"].stringValue != nil)
            let whole = try await api.get("/tasks/" + made[50])
            let listed = try #require(page["tasks"].arrayValue?.first?.objectValue)
            #expect(listed.members == whole.json.objectValue?.members.filter { $0.key != "attempts" })
            let all = try await api.get("/tasks?limit=500")
            #expect(ids(all) == made.reversed() && all["next_cursor"] == .null)
        }
    }

    @Test func `Filters pick by status, type, queue and tag, alone and together`() async throws {
        try await APIFixture.run { api async throws in
            let plain = try await api.accepted().description
            let mail = try await api.accepted(#"{"task_type":"mail.send","queue":"mail","tags":["x/y","b"]}"#)
                .description
            let late = try await api.accepted(#"{"task_type":"mail.send","delay":3600,"tags":["b"]}"#).description
            let done = try await api.task(in: .completed, #","tags":["b"]"#).description
            let wanted: [(query: String, ids: [String])] = [
                ("status=pending", [mail, plain]), ("status=scheduled", [late]), ("status=completed", [done]),
                ("status=failed", []), ("task_type=mail.send", [late, mail]), ("task_type=none", []),
                ("queue=mail", [mail]), ("queue=default", [done, late, plain]), ("tag=b", [done, late, mail]),
                ("tag=x%2Fy", [mail]), ("tag=b&status=pending", [mail]), ("tag=b&queue=default", [done, late]),
                ("queue=default&status=pending", [plain]), ("status=scheduled&task_type=mail.send", [late]),
                ("queue=mail&task_type=mail.send&tag=b&status=pending", [mail]), ("queue=mail&status=scheduled", []),
                ("task_type=echo&queue=default", [done, plain]),
            ]
            for (query, ids) in wanted {
                let page = try await api.get("/tasks/?" + query)
                #expect(page.status == 200 && self.ids(page) == ids && page["next_cursor"] == .null, "\(query)")
            }
        }
    }

    @Test func `Every status can be asked for and shows its task alone`() async throws {
        try await APIFixture.run { api async throws in
            // One after the other: a claim takes the task that it names, whatever else waits.
            var made: [TaskStatus: String] = [:]
            for status in TaskStatus.allCases { made[status] = try await api.task(in: status).description }
            for status in TaskStatus.allCases {
                #expect(try await ids(api.get("/tasks/?status=" + status.rawValue)) == [made[status]], "\(status)")
            }
        }
    }

    @Test(arguments: ["", "&status=pending", "&queue=default", "&tag=walk", "&task_type=echo"])
    func `A walk over the pages loses nothing and repeats nothing while new tasks come in`(filter: String) async throws
    {
        try await APIFixture.run { api async throws in
            let body = #"{"task_type":"echo","tags":["walk"]}"#
            var old: [String] = []
            for _ in 0..<120 { old.append(try await api.accepted(body).description) }
            var seen: [String] = []
            var cursor = ""
            repeat {
                let page = try await api.get("/tasks/?limit=7" + filter + cursor)
                #expect(page.status == 200 && ids(page).count <= 7)
                seen += ids(page)
                cursor = page["next_cursor"].stringValue.map { "&cursor=" + $0 } ?? ""
                _ = try await api.accepted(body)
            } while !cursor.isEmpty && seen.count <= 200
            #expect(seen == old.reversed())
        }
    }

    @Test func `A page of one rare task is found among many in a few round trips`() async throws {
        try await APIFixture.run { api async throws in
            let rare = try await api.accepted(#"{"task_type":"rare","tags":["t"]}"#).description
            for _ in 0..<150 { _ = try await api.accepted(#"{"task_type":"echo","tags":["t"]}"#) }
            let before = api.assembly.redis.statistics.roundTrips
            let page = try await api.get("/tasks/?limit=1&tag=t&task_type=rare")
            #expect(ids(page) == [rare])
            // Two for each of eight steps, and what the reconciler asks meanwhile.
            #expect(api.assembly.redis.statistics.roundTrips - before < 100)
        }
    }

    @Test func `A query that is not understood is a 400`() async throws {
        try await APIFixture.run { api async throws in
            for query in [
                "limit=0", "limit=501", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=9223372036854775808",
                "status=done", "status=", "status=PENDING", "task_type=A", "queue=", "queue=a:b", "tag=", "tag=a%20b",
                "cursor=x", "cursor=", "page=2", "limit=1&limit=1", "status=pending&status=failed", "offset=0", "=1",
            ] {
                #expect(try await api.get("/tasks/?" + query).isProblem(400), "\(query)")
            }
            for query in ["limit=1", "limit=500", "cursor=01890000-0000-7000-8000-000000000000", "", "&"] {
                #expect(try await api.get("/tasks?" + query).status == 200, "\(query)")
            }
        }
    }
}
