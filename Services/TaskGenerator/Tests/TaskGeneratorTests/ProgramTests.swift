import Foundation
import Glibc
import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import TestServers
import Testing

/// The built program against a scripted API.
@Suite(.timeLimit(.minutes(3))) struct ProgramTests {
    private func report(_ output: String) throws -> JSONValue {
        let line = try #require(output.split(separator: "\n").last { $0.hasPrefix("{") })
        return try JSONParser.parse(String(line))
    }

    @Test func `submit prints the identifier and the status`() async throws {
        let scheduler = try FakeScheduler()
        let (code, output) = try await BuiltProgram.run(["submit", "echo", "a=1", "--api-url", scheduler.url])
        #expect(code == .exited(0))
        #expect(output.hasSuffix("  pending\n"))
    }

    @Test func `submit takes the address and the key from the environment and shows neither`() async throws {
        let scheduler = try FakeScheduler()
        let (code, output) = try await BuiltProgram.run(
            ["submit", "echo"],
            environment: ["API_URL": scheduler.url, "API_KEY": "top-secret"]
        )
        #expect(code == .exited(0))
        #expect(scheduler.server.requests.first?.headers["Authorization"] == "Bearer top-secret")
        #expect(!output.contains("top-secret"))
    }

    @Test func `a submission belongs to the trace of the shell, if that is one`() async throws {
        let scheduler = try FakeScheduler()
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        for text in [trace, "00-broken"] {
            let environment = ["API_URL": scheduler.url, "TRACEPARENT": text]
            #expect(try await BuiltProgram.run(["submit", "echo"], environment: environment).code == .exited(0))
        }
        #expect(scheduler.server.requests.map { $0.headers["traceparent"] } == [trace, nil])
    }

    @Test func `submit with wait prints the result`() async throws {
        let scheduler = try FakeScheduler()
        let (code, output) = try await BuiltProgram.run([
            "submit", "--wait", "calculator", "a=6", "b=7", "operation=multiply", "--api-url", scheduler.url,
        ])
        #expect(code == .exited(0))
        #expect(output.hasSuffix("  completed  42\n"))
    }

    @Test func `submit with wait exits with 1 when the task failed`() async throws {
        let scheduler = try FakeScheduler()
        let (code, output) = try await BuiltProgram.run([
            "submit", "fail", "--wait", "30", "--api-url", scheduler.url,
        ])
        #expect(code == .exited(1))
        #expect(output.hasSuffix("  failed  generated: generated to fail (attempt 2)\n"))
    }

    @Test func `submit exits with 2 and names the fields when the API refuses`() async throws {
        let problem = #"{"detail":"not valid","errors":[{"field":"priority","message":"must be less"}]}"#
        let scheduler = try FakeScheduler { _ in .text(problem, status: 422) }
        let (code, output) = try await BuiltProgram.run([
            "submit", "echo", "--priority", "10", "--api-url", scheduler.url,
        ])
        #expect(code == .exited(2))
        #expect(output == "POST /tasks/: refused (422): not valid\n  priority: must be less\n")
    }

    @Test(arguments: [
        ["submit", "echo"], ["generate", "--count", "2"], ["workers"], ["health"], ["get", "x"], ["list"],
        ["cancel", "x"], ["retry", "x"], ["delete", "x"], ["watch", "x"], ["result", "x", "--wait"], ["logs", "x"],
        ["explain", "x"], ["queues"], ["queues", "pause", "q"], ["queues", "resume", "q"],
    ])
    func `exit code 3 says that nobody is there`(arguments: [String]) async throws {
        let url = "http://127.0.0.1:\(try FreePort.next())"
        let (code, output) = try await BuiltProgram.run(arguments + ["--api-url", url])
        #expect(code == .exited(3))
        #expect(output.contains("(connect)"))
    }

    @Test func `exit code 64 says that the command line is wrong`() async throws {
        #expect(try await BuiltProgram.run(["submit"]).code == .exited(64))
        #expect(try await BuiltProgram.run(["unknown"]).code == .exited(64))
    }

    @Test func `the key can come from a file, also from one that can be read only once`() async throws {
        let scheduler = try FakeScheduler()
        let script = #""$0" submit echo --api-url "$1" --api-key-file <(echo top-secret)"#
        let (code, output) = try await BuiltProgram.shell(script, [try BuiltProgram.path(), scheduler.url])
        #expect(code == .exited(0), "\(output)")
        #expect(scheduler.server.requests.first?.headers["Authorization"] == "Bearer top-secret")
        let (wrong, _, errors) = try await BuiltProgram.runApart(
            ["get", "x", "--api-url", scheduler.url, "--api-key-file", "-"],
            input: "a b\n"
        )
        #expect(wrong == .exited(64) && errors.contains("printable ASCII") && !errors.contains("a b"))
    }

    @Test func `the version is that of the project`() async throws {
        #expect(try await BuiltProgram.run(["--version"]).output == SchedulerVersion.current + "\n")
    }

    @Test func `parameters can come from a file`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("parameters-\(UUID()).json").path
        try Data(#"{"a":1,"b":[2]}"#.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let scheduler = try FakeScheduler()
        let (code, _) = try await BuiltProgram.run([
            "submit", "echo", "a=3", "--params", "@" + file, "--api-url", scheduler.url,
        ])
        #expect(code == .exited(0))
        let body = try JSONParser.parse(try #require(scheduler.server.requests.first).body)
        #expect(body["parameters"]?.text == #"{"a":3,"b":[2]}"#)
        let missing = try await BuiltProgram.run(["submit", "echo", "--params", file + ".no"])
        #expect(missing.code == .exited(64))
    }

    @Test func `generate submits every task once and checks the results`() async throws {
        let busy = ScriptedAnswer.text(#"{"detail":"full"}"#, status: 503)
        let scheduler = try FakeScheduler { number in
            // Every tenth request is refused for now, every tenth loses its answer.
            number % 10 == 3 ? busy : number % 10 == 7 ? .raw([]) : nil
        }
        let (code, output) = try await BuiltProgram.run([
            "generate", "--count", "120", "--mix", "calculator=5,echo=3,sleep=1,fail=2", "--seed", "5", "--wait",
            "--json", "--priority", "random", "--api-url", scheduler.url,
        ])
        #expect(code == .exited(0))
        let report = try report(output)
        #expect(report["accepted"] == 120)
        #expect(scheduler.taskCount == 120)
        #expect((report["retries"]?.numberValue?.int64 ?? 0) > 10)
        let completed = try #require(report["completed"]?.numberValue?.int64)
        let failed = try #require(report["failed"]?.numberValue?.int64)
        #expect(failed > 0 && completed + failed == 120)
        #expect(report["failed_as_expected"]?.numberValue?.int64 == failed)
        #expect(report["end_to_end"]?["p99"]?.numberValue?.double == 0.25)
    }

    @Test func `generate counts a wrong result as failed`() async throws {
        let scheduler = try FakeScheduler(wrongSum: true)
        let (code, output) = try await BuiltProgram.run([
            "generate", "--count", "5", "--mix", "calculator=1", "--wait", "--json", "--api-url", scheduler.url,
        ])
        #expect(code == .exited(1))
        let report = try report(output)
        #expect(report["wrong_results"] == 5)
        #expect(report["failed"] == 5)
    }

    @Test func `generate exits with 1 when a submission was refused`() async throws {
        let scheduler = try FakeScheduler { $0 == 2 ? .text("{}", status: 422) : nil }
        let (code, output) = try await BuiltProgram.run([
            "generate", "--count", "6", "--json", "--api-url", scheduler.url,
        ])
        #expect(code == .exited(1))
        let report = try report(output)
        #expect(report["accepted"] == 5)
        #expect(report["refused"]?["422"] == 1)
    }

    @Test func `generate keeps to its rate`() async throws {
        let scheduler = try FakeScheduler()
        let (code, output) = try await BuiltProgram.run([
            "generate", "--count", "21", "--rate", "20", "--json", "--api-url", scheduler.url,
        ])
        #expect(code == .exited(0))
        #expect((try report(output)["elapsed"]?.numberValue?.double ?? 0) >= 1)
    }

    @Test func `an interrupted run prints its report and exits with 130`() async throws {
        let scheduler = try FakeScheduler()
        let process = try BuiltProgram.start([
            "generate", "--count", "100000", "--rate", "50", "--json", "--api-url", scheduler.url,
        ])
        try await eventually(within: .seconds(30)) { scheduler.taskCount >= 5 }
        process.signal(SIGINT)
        #expect(try await process.waitForExit(timeout: .seconds(20)) == .exited(130))
        let report = try report(process.output())
        #expect(report["interrupted"] == true)
        #expect((report["accepted"]?.numberValue?.int64 ?? 0) >= 4)
    }

    @Test func `tasks that do not end in time are reported as unfinished`() async throws {
        let server = try ScriptedHTTPServer { request in
            .text(#"{"task_id":"x","status":"running"}"#, status: request.method == "POST" ? 202 : 200)
        }
        let (code, output) = try await BuiltProgram.run([
            "generate", "--count", "3", "--wait", "1", "--json", "--api-url", server.url(""),
        ])
        #expect(code == .exited(1))
        let report = try report(output)
        #expect(report["accepted"] == 3)
        #expect(report["unfinished"] == 3)
    }

    @Test func `list follows the pages and prints a table`() async throws {
        let server = try ScriptedHTTPServer { request in
            let isSecond = request.target.contains("cursor=next%2F1")
            let task = #"{"task_id":"id-\#(isSecond ? 2 : 1)","status":"completed","task_type":"echo"}"#
            return .text(#"{"tasks":[\#(task)],"next_cursor":\#(isSecond ? "null" : #""next/1""#)}"#)
        }
        let (code, output) = try await BuiltProgram.run([
            "list", "--all", "--status", "completed", "--api-url", server.url(""),
        ])
        #expect(code == .exited(0))
        let rows = output.split(separator: "\n")
        #expect(rows.count == 3)
        #expect(rows.map { $0.prefix(4) } == ["TASK", "id-1", "id-2"])
        #expect(server.requests.first?.target == "/tasks/?status=completed&limit=500")
    }

    @Test(arguments: [
        (["get", "a/b"], "GET", "/tasks/a%2Fb"), (["cancel", "x"], "POST", "/tasks/x/cancel"),
        (["retry", "x"], "POST", "/tasks/x/retry"), (["delete", "x"], "DELETE", "/tasks/x"),
    ])
    func `the thin commands call their path`(arguments: [String], method: String, target: String) async throws {
        let server = try ScriptedHTTPServer { request in
            request.method == "DELETE"
                ? .raw(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)) : .text(#"{"task_id":"x","status":"pending"}"#)
        }
        let (code, output) = try await BuiltProgram.run(arguments + ["--api-url", server.url("")])
        #expect(code == .exited(0))
        #expect(output.contains(arguments[0] == "delete" ? "deleted" : "pending"))
        #expect(server.requests.first?.method == method)
        #expect(server.requests.first?.target == target)
    }

    @Test func `health says what is wrong and exits with 1`() async throws {
        let answer = #"{"status":"unhealthy","checks":{"redis":"healthy","rabbitmq":{"status":"unreachable"}}}"#
        let server = try ScriptedHTTPServer { _ in .text(answer, status: 503) }
        let (code, output) = try await BuiltProgram.run(["health", "--api-url", server.url("")])
        #expect(code == .exited(1))
        #expect(output == "unhealthy\n  redis: healthy\n  rabbitmq: unreachable\n")
    }

    @Test func `workers are shown in a table`() async throws {
        let worker = #"{"worker_id":"w1","status":"busy","running":["t"],"concurrency":4,"queues":["a","b"]}"#
        let server = try ScriptedHTTPServer { _ in .text(#"{"workers":[\#(worker)]}"#) }
        let (code, output) = try await BuiltProgram.run(["workers", "--api-url", server.url("")])
        #expect(code == .exited(0))
        #expect(output.split(separator: "\n").last?.hasPrefix("w1      busy") == true)
        #expect(output.contains("1/4"))
        #expect(output.contains("a,b"))
    }
}
