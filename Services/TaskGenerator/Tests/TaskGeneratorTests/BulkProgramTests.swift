import Glibc
import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import TestServers
import Testing

/// `bulk` of the built program against a fake API.
@Suite(.timeLimit(.minutes(3))) struct BulkProgramTests {
    private func bulk(
        _ scheduler: FakeScheduler,
        _ input: String,
        _ arguments: [String] = []
    ) async throws -> (code: TestServers.ExitStatus, output: String, errors: String) {
        try await BuiltProgram.runApart(["bulk", "-", "--api-url", scheduler.url] + arguments, input: input)
    }

    private func lines(_ count: Int, keyed: Bool = false) -> String {
        (1...count).map { number in
            let key = keyed ? #","idempotency_key":"k\#(number)""# : ""
            return #"{"task_type":"echo","parameters":{"n":\#(number)}\#(key)}"# + "\n"
        }.joined()
    }

    @Test func `every line becomes a task, in batches`() async throws {
        let scheduler = try FakeScheduler()
        let (code, output, errors) = try await bulk(scheduler, lines(25), ["--batch-size", "10"])
        #expect(code == .exited(0))
        #expect(output == "25 accepted, 0 refused\n")
        #expect(errors.isEmpty)
        #expect(scheduler.taskCount == 25)
        let requests = scheduler.server.requests
        #expect(requests.map { $0.body.split(separator: UInt8(ascii: "\n")).count } == [10, 10, 5])
        #expect(requests.first?.target == "/tasks/bulk")
        #expect(requests.first?.headers["Content-Type"] == "application/x-ndjson")
    }

    @Test func `a batch holds no more than 8 MiB and lines are cut at 1 MiB`() async throws {
        let scheduler = try FakeScheduler()
        let big = #"{"task_type":"echo","parameters":{"text":"\#(String(repeating: "a", count: 900_000))"}}"# + "\n"
        let tooBig =
            #"{"task_type":"echo","parameters":{"text":"\#(String(repeating: "a", count: 1_048_577))"}}"# + "\n"
        let input = String(repeating: big, count: 5) + tooBig + String(repeating: big, count: 6)
        let (code, output, errors) = try await bulk(scheduler, input)
        #expect(code == .exited(1))
        #expect(output == "11 accepted, 1 refused\n")
        #expect(errors == "line 6: refused: is longer than 1 MiB\n")
        #expect(scheduler.server.requests.count == 2)
        #expect(scheduler.server.requests.allSatisfy { $0.body.count <= 8 * 1_024 * 1_024 })
    }

    @Test func `refused lines are named, by the API or by this program`() async throws {
        let scheduler = try FakeScheduler()
        let good = #"{"task_type":"echo"}"#
        let input = [good, "", #"{"task_type":"NO NAME"}"#, "{oops", "[1]", good].joined(separator: "\r\n")
        let (code, output, errors) = try await bulk(scheduler, input)
        #expect(code == .exited(1))
        #expect(output == "2 accepted, 3 refused\n")
        let told = errors.split(separator: "\n")
        #expect(told.count == 3)
        #expect(told.first == "line 3: refused (422): not valid; x: bad")
        #expect(told.dropFirst().first?.hasPrefix("line 4: refused: is not JSON: ") == true)
        #expect(told.last == "line 5: refused: is not a JSON object")
        let json = try await bulk(scheduler, input, ["--json"])
        #expect(json.code == .exited(1))
        #expect(json.errors.isEmpty)
        let outcomes = try json.output.split(separator: "\n").map { try JSONParser.parse(String($0)) }
        #expect(outcomes.compactMap { $0["line"]?.numberValue?.int64 } == [1, 3, 4, 5, 6])
        #expect(outcomes.map { $0["task"] != nil } == [true, false, false, false, true])
        #expect(outcomes.map { $0["error"] != nil } == [false, true, true, true, false])
    }

    @Test func `only the first twenty refusals are told`() async throws {
        let scheduler = try FakeScheduler()
        let (_, output, errors) = try await bulk(scheduler, String(repeating: "{\"task_type\":\"\"}\n", count: 30))
        #expect(output == "0 accepted, 30 refused\n")
        let told = errors.split(separator: "\n")
        #expect(told.count == 21)
        #expect(told.last?.hasPrefix("and 10 more refused lines") == true)
    }

    @Test func `a JSON array is as good, whatever its layout`() async throws {
        let scheduler = try FakeScheduler()
        let input = """
            [
              {"task_type": "echo",
               "parameters": {"text": "a ] } , \\" b"}},
              {"task_type": "sleep", "parameters": {"seconds": [1, {"x": []}]}}, 7
            ]
            """
        let (code, output, errors) = try await bulk(scheduler, input)
        #expect(code == .exited(1))
        #expect(output == "2 accepted, 1 refused\n")
        #expect(errors == "line 4: refused: is not a JSON object\n")
        let broken = try await bulk(scheduler, #"[{"task_type":"echo"},"#)
        #expect(broken.code == .exited(1))
        #expect(broken.output == "1 accepted, 0 refused\n")
        #expect(broken.errors.contains("standard input, line 1: the array is not closed"))
    }

    @Test func `with keys a busy API and lost answers make no second task`() async throws {
        let busy = ScriptedAnswer.text(#"{"detail":"full"}"#, status: 503, headers: ["Retry-After": "0"])
        let cut = ScriptedAnswer.raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{".utf8))
        let scheduler = try FakeScheduler { $0 == 0 ? busy : $0 == 2 ? cut : nil }
        let (code, output, errors) = try await bulk(scheduler, lines(20, keyed: true), ["--batch-size", "10"])
        #expect(code == .exited(0))
        #expect(output == "20 accepted, 0 refused\n")
        #expect(errors.isEmpty)
        #expect(scheduler.taskCount == 20)
        #expect(scheduler.server.requests.count == 4)
    }

    @Test func `a key prefix makes the same file safe to send twice`() async throws {
        let scheduler = try FakeScheduler()
        for _ in 0..<2 {
            let (code, _, _) = try await bulk(scheduler, lines(3), ["--key-prefix", "night"])
            #expect(code == .exited(0))
        }
        #expect(scheduler.taskCount == 3)
        let body = String(decoding: try #require(scheduler.server.requests.first).body, as: UTF8.self)
        #expect(body.contains(#""idempotency_key":"night:2""#))
    }

    @Test(arguments: [503, 0])
    func `without keys the lines in doubt are named and nothing is sent again`(status: Int) async throws {
        let scheduler = try FakeScheduler { number in
            guard number == 1 else { return nil }
            return status == 0 ? .raw(Array("HTTP/1.1 20".utf8)) : .text(#"{"detail":"away"}"#, status: status)
        }
        let (code, output, errors) = try await bulk(scheduler, lines(6), ["--batch-size", "2"])
        #expect(code == .exited(status == 0 ? 3 : 2))
        #expect(output == "2 accepted, 0 refused, 2 unknown\n")
        #expect(errors.contains("2 lines from 3 to 4: not known whether accepted"))
        #expect(errors.contains("nothing after line 4 was sent"))
        #expect(scheduler.server.requests.count == 2)
    }

    @Test func `a hasty client waits and sends again, keys or not`() async throws {
        let slower = ScriptedAnswer.text(#"{"detail":"slower"}"#, status: 429, headers: ["Retry-After": "1"])
        let scheduler = try FakeScheduler { $0 == 0 ? slower : nil }
        let start = ContinuousClock.now
        let (code, output, _) = try await bulk(scheduler, lines(2))
        #expect(code == .exited(0))
        #expect(output == "2 accepted, 0 refused\n")
        #expect(ContinuousClock.now - start >= .seconds(1))
    }

    @Test func `single items that were put off are sent again alone`() async throws {
        let answer = """
            {"error":{"status":429,"detail":"full"}}
            {"task":{"task_id":"t","status":"pending"}}
            {"error":{"status":503,"detail":"down"}}

            """
        let scheduler = try FakeScheduler { $0 == 0 ? .text(answer) : nil }
        // Only the last one has no key: a 503 leaves it in peace, since it may have been stored.
        let input = lines(2, keyed: true) + lines(1)
        let (code, output, errors) = try await bulk(scheduler, input)
        #expect(code == .exited(1))
        #expect(output == "2 accepted, 1 refused\n")
        #expect(errors == "line 3: refused (503): down\n")
        #expect(scheduler.server.requests.last?.body == Array(lines(1, keyed: true).utf8))
    }

    @Test func `an item that is too large by itself is refused and the rest goes on`() async throws {
        let scheduler = try FakeScheduler { number in
            [0, 1].contains(number) ? .text(#"{"status":413,"detail":"too large"}"#, status: 413) : nil
        }
        let (code, output, errors) = try await bulk(scheduler, lines(2))
        #expect(code == .exited(1))
        #expect(output == "1 accepted, 1 refused\n")
        #expect(errors == "line 1: refused (413): too large\n")
    }

    @Test func `a request that is too large is cut in two`() async throws {
        let scheduler = try FakeScheduler { $0 == 0 ? .text(#"{"detail":"too large"}"#, status: 413) : nil }
        let (code, output, _) = try await bulk(scheduler, lines(5))
        #expect(code == .exited(0))
        #expect(output == "5 accepted, 0 refused\n")
        let bodies = scheduler.server.requests.dropFirst().map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.joined() == lines(5))
    }

    @Test func `a refused request stops the run`() async throws {
        let scheduler = try FakeScheduler { $0 == 1 ? .text(#"{"detail":"no key"}"#, status: 401) : nil }
        let (code, output, errors) = try await bulk(scheduler, lines(6), ["--batch-size", "2"])
        #expect(code == .exited(2))
        #expect(output == "2 accepted, 0 refused, 2 not accepted\n")
        #expect(errors.contains("2 lines from 3 to 4: not accepted"))
        #expect(errors.contains("stopped: POST /tasks/bulk: refused (401): no key"))
    }

    @Test func `nobody there ends with exit code 3 and nothing in doubt`() async throws {
        let url = "http://127.0.0.1:\(try FreePort.next())"
        let (code, output, errors) = try await BuiltProgram.runApart(
            ["bulk", "-", "--max-retries", "1", "--api-url", url],
            input: lines(2)
        )
        #expect(code == .exited(3))
        #expect(output == "0 accepted, 0 refused, 2 not accepted\n")
        #expect(errors.contains("(connect)"))
        let missing = try await BuiltProgram.runApart(["bulk", "/no/such/file", "--api-url", url])
        #expect(missing.code == .exited(64))
        #expect(missing.errors.contains("'/no/such/file' cannot be opened: No such file or directory"))
    }

    @Test func `ctrl-c while the input is silent ends the run and what was done is known`() async throws {
        let scheduler = try FakeScheduler()
        // The pipe stays open after the lines: the program waits for more.
        let script = #"exec "$0" bulk - --json --batch-size 1 --api-url "$1" < <(printf '%s' "$2"; exec sleep 60)"#
        let process = try ServiceProcess.start(
            executable: "/bin/bash",
            arguments: ["-c", script, try BuiltProgram.path(), scheduler.url, lines(2)],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        try await process.waitForOutput(containing: #"{"line":2,"task":"#, timeout: .seconds(30))
        process.signal(SIGINT)
        #expect(try await process.waitForExit(timeout: .seconds(20)) == .exited(130))
        #expect(process.output().hasSuffix("\"detail\":\"bulk: interrupted\"}\n"))
    }
}
