import Glibc
import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import TestServers
import Testing

/// The commands that look at tasks and queues: the built program against a scripted API.
@Suite(.timeLimit(.minutes(3))) struct InspectionProgramTests {
    private func ended(_ status: String, _ rest: String = "") -> String {
        #"{"task_id":"x","status":"\#(status)","attempt":1,"completed_at":"2027-01-01T00:00:03.000Z"\#(rest)}"#
    }

    /// A task that goes from pending to running, shows progress, writes log lines and completes.
    private func livelyServer() throws -> ScriptedHTTPServer {
        let polls = RequestCounter()
        let looks = RequestCounter()
        return try ScriptedHTTPServer { request in
            func line(_ number: Int) -> String {
                #"{"time":"2027-01-01T00:00:0\#(number).500Z","attempt":1,"message":"line \#(number)"}"#
            }
            if request.target.hasSuffix("/logs") {
                let count = min(looks.next(), 3)
                return .text(#"{"task_id":"x","logs":[\#((0..<count).map(line).joined(separator: ","))]}"#)
            }
            let started = #""attempt":1,"started_at":"2027-01-01T00:00:01.000Z","worker_id":"w1""#
            switch polls.next() {
            case 0: return .text(#"{"task_id":"x","status":"pending","attempt":0,"created_at":"2027-01-01T00:00:00Z"}"#)
            case 1: return .text(#"{"task_id":"x","status":"running",\#(started),"progress":null}"#)
            case 2:
                let progress = #"{"fraction":0.4,"message":"page 4 of 10"}"#
                return .text(#"{"task_id":"x","status":"running",\#(started),"progress":\#(progress)}"#)
            case 3: return .text("{}", status: 503)
            default: return .text(ended("completed", #","result":42"#))
            }
        }
    }

    @Test func `watch tells status, progress and log lines until the end`() async throws {
        let server = try livelyServer()
        let (code, output, errors) = try await BuiltProgram.runApart(["watch", "x", "--api-url", server.url("")])
        #expect(code == .exited(0))
        #expect(errors.isEmpty)
        let lines = output.split(separator: "\n").map { line in
            line.contains("progress") ? line.drop { $0 != "p" } : line
        }
        #expect(
            lines == [
                "2027-01-01T00:00:00Z  pending",
                "2027-01-01T00:00:01.000Z  running  attempt 1, worker w1",
                "2027-01-01T00:00:00.500Z  |  line 0",
                "progress  40% page 4 of 10",
                "2027-01-01T00:00:01.500Z  |  line 1",
                "2027-01-01T00:00:02.500Z  |  line 2",
                "2027-01-01T00:00:03.000Z  completed  42",
            ]
        )
    }

    @Test func `watch with json prints one object a line`() async throws {
        let server = try livelyServer()
        let (code, output, errors) = try await BuiltProgram.runApart([
            "watch", "x", "--json", "--api-url", server.url(""),
        ])
        #expect(code == .exited(0))
        #expect(errors.isEmpty)
        let objects = try output.split(separator: "\n").map { try JSONParser.parse(String($0)) }
        #expect(objects.compactMap { $0["log"]?["message"]?.stringValue } == ["line 0", "line 1", "line 2"])
        let states = objects.compactMap { $0["task"]?["status"]?.stringValue }
        #expect(states == ["pending", "running", "running", "completed"])
        #expect(objects.last?["task"]?["result"] == 42)
    }

    @Test(arguments: [("failed", 1), ("cancelled", 1), ("expired", 1), ("completed", 0)])
    func `watch says how the task ended, logs or not`(status: String, code: Int32) async throws {
        let text = ended(status, #","error":{"code":"boom","message":"it broke","attempt":1}"#)
        let server = try ScriptedHTTPServer { request in
            request.target.hasSuffix("/logs") ? .text("{}", status: 404) : .text(text)
        }
        let result = try await BuiltProgram.runApart(["watch", "x", "--api-url", server.url("")])
        #expect(result.code == .exited(code))
        #expect(result.output.contains(status))
        #expect(result.output.contains("boom: it broke") == (code == 1))
    }

    @Test func `ctrl-c ends the watching by the signal`() async throws {
        let server = try ScriptedHTTPServer { _ in .text(#"{"task_id":"x","status":"running","logs":[]}"#) }
        let process = try BuiltProgram.start(["watch", "x", "--api-url", server.url("")])
        try await eventually(within: .seconds(30)) { server.requests.count >= 3 }
        process.signal(SIGINT)
        #expect(try await process.waitForExit(timeout: .seconds(20)) == .signalled(SIGINT))
        #expect(process.output().hasSuffix("running\n"))
    }

    @Test func `result prints the stored bytes alone`() async throws {
        let stored = #"{ "b" : 1.00, "a":"\u00e9\/", "n": 9007199254740993 }"#
        let text = #"{"task_id":"x","tags":["result"],"status":"completed", "result" : \#(stored) ,"error":null}"#
        let server = try ScriptedHTTPServer { _ in .text(text) }
        let (code, output, errors) = try await BuiltProgram.runApart(["result", "x", "--api-url", server.url("")])
        #expect(code == .exited(0))
        #expect(output == stored + "\n")
        #expect(errors.isEmpty)
    }

    @Test func `result tells why there is none on standard error`() async throws {
        let failed = ended("failed", #","error":{"code":"boom","message":"it broke","attempt":1}"#)
        let server = try ScriptedHTTPServer { request in
            .text(request.target.contains("open") ? #"{"task_id":"open","status":"running"}"# : failed)
        }
        let bad = try await BuiltProgram.runApart(["result", "x", "--api-url", server.url("")])
        #expect(bad.code == .exited(1))
        #expect(bad.output.isEmpty)
        #expect(bad.errors == "x  failed  boom: it broke (attempt 1)\n")
        let open = try await BuiltProgram.runApart(["result", "open", "--api-url", server.url("")])
        #expect(open.code == .exited(4))
        #expect(open.output.isEmpty)
        #expect(open.errors == "open  running  (not ended; --wait waits for it)\n")
        let json = try await BuiltProgram.runApart(["result", "x", "--json", "--api-url", server.url("")])
        #expect(try JSONParser.parse(json.errors)["error"]?["code"] == "boom")
    }

    @Test func `result waits for the end, but no longer than it was told`() async throws {
        let polls = RequestCounter()
        let server = try ScriptedHTTPServer { request in
            if request.target.contains("never") { return .text(#"{"task_id":"never","status":"running"}"#) }
            return polls.next() < 2 ? .text(#"{"task_id":"x","status":"running"}"#) : .text(ended("completed"))
        }
        let done = try await BuiltProgram.runApart(["result", "x", "--wait", "--api-url", server.url("")])
        #expect(done.code == .exited(0))
        #expect(done.output == "null\n")
        let never = try await BuiltProgram.runApart(["result", "never", "--wait", "0.3", "--api-url", server.url("")])
        #expect(never.code == .exited(4))
        #expect(never.errors == "never  running\n")
    }

    @Test func `submit that waits in vain exits with 4`() async throws {
        let server = try ScriptedHTTPServer { request in
            .text(#"{"task_id":"x","status":"running"}"#, status: request.method == "POST" ? 202 : 200)
        }
        let (code, _) = try await BuiltProgram.run([
            "submit", "echo", "--wait", "0.3", "--api-url", server.url(""),
        ])
        #expect(code == .exited(4))
    }

    @Test func `queues are shown in a table, paused and resumed`() async throws {
        let server = try ScriptedHTTPServer { request in
            let paused = !request.target.hasSuffix("resume")
            let rates = #"{"submitted_per_minute":7,"completed_per_minute":6.5,"failed_per_minute":1}"#
            let queue =
                #"{"queue":"mail","ready":3,"running":1,"scheduled":2,"consumers":4,"paused":\#(paused),"rates":\#(rates)}"#
            return .text(request.method == "GET" ? #"{"queues":[\#(queue),\#(queue)]}"# : queue)
        }
        let list = try await BuiltProgram.runApart(["queues", "--api-url", server.url("")])
        #expect(list.code == .exited(0))
        let rows = list.output.split(separator: "\n")
        #expect(rows.count == 3)
        let cells = rows.last.map { $0.split(separator: " ") }
        #expect(cells == ["mail", "3", "1", "2", "4", "7", "6.5", "1", "paused"])
        let json = try await BuiltProgram.runApart(["queues", "--json", "--api-url", server.url("")])
        #expect(json.output.split(separator: "\n").count == 2)
        let pause = try await BuiltProgram.runApart(["queues", "pause", "mail", "--api-url", server.url("")])
        #expect(pause.code == .exited(0))
        #expect(pause.output.hasSuffix("paused\n"))
        let resume = try await BuiltProgram.runApart(["queues", "resume", "a b", "--api-url", server.url("")])
        #expect(resume.output.hasSuffix("active\n"))
        #expect(
            server.requests.suffix(2).map { "\($0.method) \($0.target)" } == [
                "POST /queues/mail/pause", "POST /queues/a%20b/resume",
            ]
        )
    }

    @Test func `explain prints the summary and the reasons`() async throws {
        let reason = #"{"code":"queue_paused","message":"queue mail is paused"}"#
        let server = try ScriptedHTTPServer { _ in
            .text(#"{"task_id":"x","status":"pending","summary":"waits for its queue","reasons":[\#(reason)]}"#)
        }
        let text = try await BuiltProgram.runApart(["explain", "x", "--api-url", server.url("")])
        #expect(text.code == .exited(0))
        #expect(text.output == "pending: waits for its queue\n  queue_paused: queue mail is paused\n")
        let json = try await BuiltProgram.runApart(["explain", "x", "--json", "--api-url", server.url("")])
        #expect(try JSONParser.parse(json.output)["reasons"]?.arrayValue?.count == 1)
        #expect(server.requests.first?.target == "/tasks/x/explain")
    }

    @Test func `logs prints the lines, and tells a task without logs from no task`() async throws {
        let line = #"{"time":"2027-01-01T00:00:01.000Z","attempt":2,"message":"a\u001bb"}"#
        let server = try ScriptedHTTPServer { request in
            switch request.target {
            case "/tasks/x/logs": .text(#"{"task_id":"x","logs":[\#(line)]}"#)
            case "/tasks/quiet": .text(#"{"task_id":"quiet","status":"pending"}"#)
            default: .text(#"{"status":404,"title":"Not Found","detail":"no such task"}"#, status: 404)
            }
        }
        let text = try await BuiltProgram.runApart(["logs", "x", "--api-url", server.url("")])
        #expect(text.code == .exited(0))
        #expect(text.output == "2027-01-01T00:00:01.000Z  attempt 2  a\\u{1b}b\n")
        let json = try await BuiltProgram.runApart(["logs", "x", "--json", "--api-url", server.url("")])
        #expect(try JSONParser.parse(json.output)["attempt"] == 2)
        let quiet = try await BuiltProgram.runApart(["logs", "quiet", "--api-url", server.url("")])
        #expect(quiet.code == .exited(0))
        #expect(quiet.output.isEmpty)
        #expect(quiet.errors == "no logs here\n")
        let gone = try await BuiltProgram.runApart(["logs", "gone", "--api-url", server.url("")])
        #expect(gone.code == .exited(2))
    }

    @Test(arguments: [
        ["get", "x"], ["watch", "x"], ["result", "x", "--wait"], ["logs", "x"], ["explain", "x"], ["queues"],
        ["queues", "pause", "q"], ["list"], ["workers"], ["submit", "echo"], ["cancel", "x"], ["delete", "x"],
    ])
    func `a refusal is told in words, or as the API's problem`(arguments: [String]) async throws {
        let problem = #"{"type":"about:blank","title":"Not Found","status":404,"detail":"no such thing"}"#
        let server = try ScriptedHTTPServer { _ in .text(problem, status: 404) }
        let words = try await BuiltProgram.runApart(arguments + ["--api-url", server.url("")])
        #expect(words.code == .exited(2))
        #expect(words.output.isEmpty)
        #expect(words.errors.hasSuffix("refused (404): no such thing\n"))
        let json = try await BuiltProgram.runApart(arguments + ["--json", "--api-url", server.url("")])
        #expect(json.code == .exited(2))
        #expect(json.errors == problem + "\n")
    }
}
