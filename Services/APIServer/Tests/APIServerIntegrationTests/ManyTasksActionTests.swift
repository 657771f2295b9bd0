import SchedulerModels
import TaskBroker
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct ManyTasksActionTests {
    private func act(_ api: APIFixture, _ body: String) async throws -> WireAnswer {
        try await api.submit(body, to: "/tasks/actions")
    }

    /// matched, changed, skipped.
    private func counts(_ answer: WireAnswer) -> [Int64?] {
        ["matched", "changed", "skipped"].map { answer[$0].numberValue?.int64 }
    }

    private func status(_ api: APIFixture, _ id: TaskID) async throws -> String? {
        try await api.get("/tasks/\(id)")["status"].stringValue
    }

    @Test(arguments: ["retry", "cancel", "delete"])
    func `An action on named tasks changes those it can, and nothing when it is sent again`(action: String) async throws
    {
        try await APIFixture.run { api async throws in
            var made: [TaskStatus: TaskID] = [:]
            for status in TaskStatus.allCases { made[status] = try await api.task(in: status) }
            let changes: Set<TaskStatus> =
                switch action {
                case "retry": [.failed, .cancelled, .expired]
                case "cancel": [.pending, .scheduled, .running, .retrying]
                default: Set(TaskStatus.allCases)
                }
            let unknown = "01890000-0000-7000-8000-000000000000"
            let names = (made.values.map(\.description) + [unknown, unknown]).map { "\"\($0)\"" }.joined(separator: ",")
            let body = #"{"action":"\#(action)","task_ids":[\#(names)]"#
            let number = Int64(changes.count)

            let preview = try await act(api, body + #","dry_run":true}"#)
            #expect(preview.status == 200 && counts(preview) == [8, number, 8 - number], "\(preview.text)")
            #expect(preview["dry_run"] == .bool(true) && preview["next_cursor"] == .null)
            for (status, id) in made { #expect(try await self.status(api, id) == status.rawValue) }

            let done = try await act(api, body + "}")
            #expect(done.status == 200 && counts(done) == [8, number, 8 - number], "\(done.text)")
            for (status, id) in made {
                let wanted = ["retry": "pending", "cancel": "cancelled"][action]
                let now = try await self.status(api, id)
                #expect(now == (changes.contains(status) ? wanted : status.rawValue), "\(status)")
            }
            let again = try await act(api, body + "}")
            #expect(again.status == 200 && again["changed"] == 0, "\(again.text)")
        }
    }

    @Test func `An action on a filter goes step by step to its end and leaves all others alone`() async throws {
        try await APIFixture.run { api async throws in
            let other = try await api.task(in: .cancelled, #","tags":["other"]"#)
            var submission = TaskSubmission(taskType: "echo")
            submission.tags = ["many"]
            let identifiers = TaskIDGenerator()
            let many = (0..<2_300).map { _ in
                (id: identifiers.next(now: other.timestamp + .seconds(1)), submission: submission)
            }
            _ = try await api.store.submit(many)
            for step in ["cancel", "retry", "delete"] {
                let filter = step == "retry" ? #","status":"cancelled,failed""# : ""
                var (changed, cursor, calls) = (Int64(0), "", 0)
                repeat {
                    let answer = try await act(
                        api,
                        #"{"action":"\#(step)","filter":{"tag":"many"\#(filter)}\#(cursor)}"#
                    )
                    #expect(answer.status == 200 && (answer["matched"].numberValue?.int64 ?? 9_999) <= 1_000)
                    #expect(answer["skipped"] == 0, "\(answer.text)")
                    changed += answer["changed"].numberValue?.int64 ?? 0
                    cursor = answer["next_cursor"].stringValue.map { #","cursor":"\#($0)""# } ?? ""
                    calls += 1
                } while !cursor.isEmpty && calls < 1_000
                #expect(changed == 2_300 && calls >= 3, "\(step)")
            }
            #expect(try await api.get("/tasks/?tag=many")["tasks"] == [])
            #expect(try await status(api, other) == "cancelled")
        }
    }

    @Test func `Tasks that are retried together are handed over for delivery`() async throws {
        try await APIFixture.run { api async throws in
            let ids = [try await api.task(in: .failed), try await api.task(in: .expired)]
            let names = ids.map { "\"\($0)\"" }.joined(separator: ",")
            let place = QueueBand(queue: "default", band: .normal)
            // The messages of the first time, which nobody has taken, keep the reconciler from publishing.
            try await eventually(within: .seconds(30)) {
                try await api.assembly.publisher.ready(in: [place])[place] == 2
            }
            #expect(counts(try await act(api, #"{"action":"retry","task_ids":[\#(names)]}"#)) == [2, 2, 0])
            try await eventually(within: .seconds(30)) {
                try await api.assembly.publisher.ready(in: [place])[place] == 4
            }
            for id in ids { try await api.finish(id, api.start(id)) }
        }
    }

    @Test func `An order that is not understood is refused with the field's name`() async throws {
        try await APIFixture.run { api async throws in
            let id = "\"01890000-0000-7000-8000-000000000000\""
            for (body, fields) in [
                (#"{"task_ids":[\#(id)]}"#, ["action"]), (#"{"action":"start","task_ids":[\#(id)]}"#, ["action"]),
                (#"{"action":"retry"}"#, ["task_ids"]),
                (#"{"action":"retry","task_ids":[\#(id)],"filter":{}}"#, ["task_ids"]),
                (#"{"action":"retry","task_ids":[]}"#, ["task_ids"]),
                (#"{"action":"retry","task_ids":["x",1]}"#, ["task_ids[0]", "task_ids[1]"]),
                (#"{"action":"retry","filter":{"status":"done"}}"#, ["filter.status"]),
                (#"{"action":"retry","filter":{"limit":"5"}}"#, ["filter.limit"]),
                (#"{"action":"retry","filter":{"queue":7}}"#, ["filter.queue"]),
                (#"{"action":"retry","filter":[]}"#, ["filter"]),
                (#"{"action":"retry","filter":{},"cursor":"x"}"#, ["cursor"]),
                (#"{"action":"retry","task_ids":[\#(id)],"cursor":\#(id)}"#, ["cursor"]),
                (#"{"action":"retry","filter":{},"dry_run":"yes"}"#, ["dry_run"]),
                (#"{"action":"retry","filter":{},"all":true}"#, ["all"]), ("[]", ["body"]),
            ] {
                let answer = try await act(api, body)
                #expect(
                    answer.isProblem(422) && Set(fields).isSubset(of: answer.wrongFields),
                    "\(body): \(answer.text)"
                )
            }
            #expect(try await act(api, "{").isProblem(400))
            #expect(try await api.client.send("POST", "/tasks/actions", body: Array("{}".utf8)).isProblem(415))
        }
    }
}
