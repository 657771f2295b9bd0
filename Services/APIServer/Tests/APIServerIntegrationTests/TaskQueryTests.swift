import RedisClient
import SchedulerModels
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct TaskQueryTests {
    @Test func `A task is found by its identifier in either case, and everything else is a 404`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            #expect(try await api.get("/tasks/\(id)").status == 200)
            let upper = try await api.get("/tasks/" + id.description.uppercased())
            #expect(upper.status == 200 && upper["task_id"].stringValue == id.description)
            for other in [
                "01890000-0000-7000-8000-000000000000", "1", "\(id)0", "%20\(id)", "\(id.description.dropLast())",
                "\(id.description.replacing("-", with: ""))", "null", "*", "..%20", "%F0%9F%98%80",
            ] {
                #expect(try await api.get("/tasks/" + other).isProblem(404), "\(other)")
            }
        }
    }

    @Test(arguments: TaskStatus.allCases)
    func `A task of any status is shown with what belongs to it`(status: TaskStatus) async throws {
        try await APIFixture.run { api async throws in
            let task = try await api.get("/tasks/\(api.task(in: status))")
            #expect(task.status == 200 && task["status"].stringValue == status.rawValue)
            let wasStarted = [.running, .retrying, .completed, .failed].contains(status)
            #expect((task["attempt"] == 1) == wasStarted && (task["started_at"] != .null) == wasStarted)
            #expect((task["worker_id"].stringValue == "w") == wasStarted)
            #expect((task["completed_at"] != .null) == status.isEnded)
            #expect((task["scheduled_at"] != .null) == (status == .scheduled || status == .retrying))
            #expect((task["result"] != .null) == (status == .completed))
            let wasBad = status == .failed || status == .retrying
            #expect((task["error"]["code"]?.stringValue == "boom") == wasBad)
        }
    }

    @Test func `What a handler says about its progress is shown as it was said`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let claim = try await api.start(id)
            #expect(try await api.get("/tasks/\(id)")["progress"] == .null)
            let progress = #"{"fraction":0.40,"message":"page 4 of 10"}"#
            let counted = try await api.store.report(
                progress: Array(progress.utf8),
                of: id,
                incarnation: "w-1",
                fence: claim.fence
            )
            #expect(counted)
            #expect(try await api.get("/tasks/\(id)").text.contains(#""progress":"# + progress + ","))
        }
    }

    /// Whether one of three tries is over before a waiter would look by itself (5 s): a busy machine may hold up any one of them.
    private func isPrompt(_ attempt: () async throws -> Duration) async throws -> Bool {
        for _ in 0..<3 where try await attempt() < .seconds(4) { return true }
        return false
    }

    @Test func `A held request is answered as soon as the task has ended`() async throws {
        try await APIFixture.run { api async throws in
            let isPrompt = try await isPrompt {
                let id = try await api.accepted()
                let claim = try await api.start(id)
                async let held = api.get("/tasks/\(id)?wait=60")
                try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 1 }
                let moment = ContinuousClock.now
                try await api.finish(id, claim)
                let answer = try await held
                #expect(answer.status == 200 && answer["status"].stringValue == "completed" && answer["result"] == 1)
                let took = ContinuousClock.now - moment
                #expect(try await api.get("/tasks/\(id)/?wait=60")["status"].stringValue == "completed")
                return took
            }
            #expect(isPrompt)
            try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 0 }
        }
    }

    @Test func `Many who wait for one task are all answered, and nothing of them stays`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            try await withThrowingTaskGroup(of: WireAnswer.self) { group in
                for _ in 0..<30 { group.addTask { try await api.get("/tasks/\(id)?wait=60") } }
                try await eventually(within: .seconds(20)) { await api.assembly.changes.waitingCount == 30 }
                #expect(try await api.post("/tasks/\(id)/cancel").status == 200)
                for try await answer in group { #expect(answer["status"].stringValue == "cancelled") }
            }
            try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 0 }
        }
    }

    @Test func `A request held for a task that is deleted is a 404 at once`() async throws {
        try await APIFixture.run { api async throws in
            let isPrompt = try await isPrompt {
                let id = try await api.accepted()
                async let held = api.get("/tasks/\(id)?wait=60")
                try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 1 }
                let moment = ContinuousClock.now
                #expect(try await api.delete("/tasks/\(id)").status == 204)
                #expect(try await held.isProblem(404))
                return ContinuousClock.now - moment
            }
            #expect(isPrompt)
        }
    }

    @Test func `A held request is answered at its limit with the task as it is`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let isPrompt = try await isPrompt {
                let moment = ContinuousClock.now
                let answer = try await api.get("/tasks/\(id)?wait=0.7")
                #expect(answer.status == 200 && answer["status"].stringValue == "pending")
                #expect(ContinuousClock.now - moment >= .milliseconds(700))
                return ContinuousClock.now - moment
            }
            #expect(isPrompt)
            #expect(try await api.get("/tasks/\(id)?wait=0").status == 200)
        }
    }

    @Test func `A held request asks the store a few times, not all the time`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted(#"{"task_type":"echo","delay":3600}"#)
            let before = api.assembly.redis.statistics.commands
            // Longer than the pause after which a waiter looks by itself.
            let answer = try await api.get("/tasks/\(id)?wait=7")
            #expect(answer["status"].stringValue == "scheduled")
            // The reconciler's rounds are among them.
            let asked = api.assembly.redis.statistics.commands - before
            #expect(asked < 200)
        }
    }

    @Test func `Whoever is cancelled while it waits goes at once and leaves nothing behind`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let (changes, store) = (api.assembly.changes, api.store)
            let waiter = Task { try await changes.waitForEnd(of: id, in: store, atMost: .seconds(600)) }
            try await eventually(within: .seconds(30)) { await changes.waitingCount == 1 }
            waiter.cancel()
            switch await waiter.result {
            case .success(let record): #expect(record?.status == .pending)
            case .failure(let error): #expect((error as? TaskStoreError)?.kind == .cancelled)
            }
            #expect(await changes.waitingCount == 0)
        }
    }

    @Test func `Nobody waits any more once the waiting has been ended`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            await api.assembly.changes.endWaiting()
            let moment = ContinuousClock.now
            #expect(try await api.get("/tasks/\(id)?wait=60")["status"].stringValue == "pending")
            #expect(ContinuousClock.now - moment < .seconds(30))
        }
    }

    @Test func `A wait that is none is a 400`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            for query in ["wait=61", "wait=-1", "wait=", "wait", "wait=1&wait=1", "wait=x", "wait=1e1", "waits=1"] {
                #expect(try await api.get("/tasks/\(id)?" + query).isProblem(400), "\(query)")
            }
            #expect(try await api.get("/tasks/01890000-0000-7000-8000-000000000000?wait=30").isProblem(404))
        }
    }

    @Test func `A server that stops answers those who wait at once`() async throws {
        try await APIFixture.run(settings: ["SHUTDOWN_TIMEOUT": "60"]) { api async throws in
            let id = try await api.accepted()
            async let held = api.get("/tasks/\(id)?wait=60")
            try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 1 }
            let moment = ContinuousClock.now
            await api.stop()
            let answer = try await held
            #expect(answer.status == 200 && answer["status"].stringValue == "pending")
            #expect(ContinuousClock.now - moment < .seconds(30))
            #expect(answer.headers["connection"]?.lowercased() == "close")
        }
    }
}
