import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import TestServers
import Testing

/// Where the output of the built program goes: pipes, files, terminals.
@Suite(.timeLimit(.minutes(3))) struct OutputProgramTests {
    private let task = #"{"task_id":"x","status":"completed","result":42}"#

    @Test func `a reader that has gone ends the program without a word`() async throws {
        // Every page leads to another: only the broken pipe can end this.
        let pages = RequestCounter()
        let server = try ScriptedHTTPServer { _ in
            .text(#"{"tasks":[\#(task)],"next_cursor":"\#(pages.next())"}"#)
        }
        let script = #""$0" list --all --json --api-url "$1" | head -n 2; echo "codes ${PIPESTATUS[*]}""#
        let (_, output) = try await BuiltProgram.shell(script, [try BuiltProgram.path(), server.url("")])
        #expect(output == "\(task)\n\(task)\ncodes 141 0\n")
    }

    @Test func `a full disk is an error`() async throws {
        let server = try ScriptedHTTPServer { _ in .text(task) }
        let script = #""$0" get x --json --api-url "$1" >/dev/full"#
        let (code, output) = try await BuiltProgram.shell(script, [try BuiltProgram.path(), server.url("")])
        #expect(code == .exited(1))
        #expect(output == "standard output cannot be written: No space left on device\n")
    }

    @Test(arguments: [([:], true), (["NO_COLOR": "1"], false), (["TERM": "dumb"], false)])
    func `only a terminal sees colours, and not when it asks for none`(
        environment: [String: String],
        isColoured: Bool
    ) async throws {
        let server = try ScriptedHTTPServer { _ in .text(task) }
        let arguments = ["cancel", "x", "--api-url", server.url("")]
        let environment = ["TERM": "xterm"].merging(environment) { $1 }
        // `script` gives the program a terminal.
        let script = #"script -qefc "'$0' $*" /dev/null </dev/null"#
        let (code, shown) = try await BuiltProgram.shell(
            script,
            [try BuiltProgram.path()] + arguments,
            environment: environment
        )
        #expect(code == .exited(0))
        #expect(shown.contains("completed"))
        #expect(shown.contains("\u{1B}[32mcompleted") == isColoured)
        let piped = try await BuiltProgram.run(arguments, environment: environment)
        #expect(piped.output == "x  completed  42\n")
    }

    @Test func `completion scripts are made for each shell`() async throws {
        for (shell, mark) in [("zsh", "#compdef TaskGenerator"), ("fish", "complete -c 'TaskGenerator'")] {
            let (code, output) = try await BuiltProgram.run(["completions", shell])
            #expect(code == .exited(0))
            #expect(output.contains(mark), "\(shell)")
        }
        let script = #""$0" completions bash >"$1" && bash -n "$1" && grep -c bulk "$1"; rm -f "$1""#
        let file = "/tmp/completions-\(UInt64.random(in: 0 ... .max))"
        let (code, output) = try await BuiltProgram.shell(script, [try BuiltProgram.path(), file])
        #expect(code == .exited(0))
        #expect(output.split(separator: "\n").count == 1 && Int(output.dropLast()) ?? 0 > 0)
    }

    @Test func `parameters come from standard input and from the command line's JSON`() async throws {
        let scheduler = try FakeScheduler()
        for (source, input) in [("-", #"{"a":[1],"b":2}"#), (#" {"a":[1],"b":2}"#, "")] {
            let (code, _, errors) = try await BuiltProgram.runApart(
                ["submit", "echo", "b=3", "--params", source, "--api-url", scheduler.url],
                input: input
            )
            #expect(code == .exited(0), "\(errors)")
            let body = try JSONParser.parse(try #require(scheduler.server.requests.last).body)
            #expect(body["parameters"]?.text == #"{"a":[1],"b":3}"#)
        }
        let wrong = try await BuiltProgram.runApart(["submit", "echo", "--params", "-"], input: "[1]")
        #expect(wrong.code == .exited(64))
        #expect(wrong.errors.contains("standard input must hold a JSON object"))
    }

    @Test func `lists are one object a line in JSON`() async throws {
        let server = try ScriptedHTTPServer { request in
            request.target.hasPrefix("/workers")
                ? .text(#"{"workers":[{"worker_id":"a"},{"worker_id":"b"}]}"#)
                : .text(#"{"tasks":[\#(task),\#(task)],"next_cursor":"more"}"#)
        }
        let workers = try await BuiltProgram.runApart(["workers", "--json", "--api-url", server.url("")])
        #expect(workers.output == "{\"worker_id\":\"a\"}\n{\"worker_id\":\"b\"}\n")
        let tasks = try await BuiltProgram.runApart([
            "list", "--json", "--queue", "q", "--tag", "t", "--type", "echo", "--limit", "2", "--cursor", "c",
            "--api-url", server.url(""),
        ])
        #expect(tasks.output == "\(task)\n\(task)\n")
        #expect(tasks.errors.isEmpty)
        #expect(server.requests.last?.target == "/tasks/?task_type=echo&queue=q&tag=t&limit=2&cursor=c")
        let table = try await BuiltProgram.runApart(["list", "--api-url", server.url("")])
        #expect(table.errors.contains("--cursor more goes on here"))
    }
}
