import SchedulerModels
import TaskHandlers
import TestServers
import Testing

@testable import ExecutableHandlers

@Suite("One-shot handlers", .timeLimit(.minutes(3)))
struct OneShotTests {
    @Test func `Parameters go in, the result comes out, unchanged`() async throws {
        try await HandlerBench.with(["x": "#!/bin/sh\ncat\n"]) { bench in
            let parameters = try JSONParser.parse(#"{"b":9007199254740993,"a":[1.0,null,"ä\n"]}"#)
            let run = await bench.run("x", parameters)
            #expect(run.result == parameters)
            let large = JSONValue.object(
                JSONObject([.init(key: "t", value: .string(String(repeating: "x", count: 900_000)))])
            )
            #expect(await bench.run("x", large).result == large)
        }
    }

    @Test(
        "Every kind of value is a result",
        arguments: [
            ("", "null"), ("7", "7"), ("[1,2]", "[1,2]"), ("\\\"a\\\"", "\"a\""), ("true", "true"), ("{}", "{}"),
        ]
    )
    func results(output: String, expected: String) async throws {
        try await HandlerBench.with(["x": "#!/bin/sh\nprintf %s \"\(output)\"\n"]) { bench in
            #expect(await bench.run().result?.text == expected)
        }
    }

    @Test func `A handler need not read its parameters`() async throws {
        try await HandlerBench.with(["x": "#!/bin/sh\nexec <&-\necho 1\n"]) { bench in
            let large = JSONValue.object(
                JSONObject([.init(key: "t", value: .string(String(repeating: "x", count: 900_000)))])
            )
            #expect(await bench.run("x", large).result == 1)
        }
    }

    @Test func `Standard error goes to the log and descriptor 3 to the progress`() async throws {
        let script = """
            #!/bin/sh
            echo "first line" >&2
            echo "0.25 a quarter" >&3
            sleep 0.3
            echo '{"fraction":0.5}' >&"$TASK_PROGRESS_FD"
            echo "nonsense" >&3
            printf "no end of line" >&2
            """
        try await HandlerBench.with(["x": script]) { bench in
            let run = await bench.run()
            #expect(run.result == .null)
            #expect(run.progress == ["0.25 a quarter", "0.5 -"])
            #expect(run.lines.filter { !$0.hasPrefix("a progress line") } == ["first line", "no end of line"])
            #expect(run.lines.count == 3)
        }
    }

    @Test func `The exit code decides`() async throws {
        let script = """
            #!/bin/sh
            read -r line
            line=${line#*'"code":'}
            echo "the last line" >&2
            exit "${line%%\\}*}"
            """
        try await HandlerBench.with(["x": script]) { bench in
            for (code, name, retryable) in [
                (75, "temporary_failure", true), (65, "invalid_parameters", false), (64, "invalid_parameters", false),
                (1, "exit_status", true), (127, "exit_status", true),
            ] {
                let failure = await bench.run("x", ["code": .integer(code)]).failure
                #expect(failure?.code == name)
                #expect(failure?.retryable == retryable)
                #expect(failure?.message.contains("the last line") == true)
            }
        }
    }

    @Test func `A handler can put its task off, and can fail in its own words`() async throws {
        let files = [
            "later": "#!/bin/sh\necho '{\"postpone\":30}'\necho \"no stock yet\" >&2\nexit 75\n",
            "words":
                "#!/bin/sh\necho '{\"error\":{\"code\":\"sold_out\",\"message\":\"m\",\"retryable\":false}}'\nexit 1\n",
        ]
        try await HandlerBench.with(files) { bench in
            #expect(await bench.run("later").failure == .tryLater(after: .seconds(30), "no stock yet"))
            let own = HandlerFailure(code: "sold_out", message: "m", retryable: false)
            #expect(await bench.run("words").failure == own)
        }
    }

    @Test func `A handler that crashes costs its own task`() async throws {
        let files = ["x": "#!/bin/sh\necho \"about to\" >&2\nkill -SEGV $$\n", "y": "#!/bin/sh\necho fine\n"]
        try await HandlerBench.with(files) { bench in
            let failure = await bench.run("x").failure
            #expect(failure?.code == "killed_by_signal")
            #expect(failure?.message == "the handler was ended by signal 11 (SIGSEGV): about to")
            #expect(await bench.run("y").failure?.code == "invalid_result")
        }
    }

    @Test func `A file that cannot be run fails its task with the reason`() async throws {
        let files = ["missing": "#!/no/such/interpreter\n", "nothing": "echo no first line\n"]
        try await HandlerBench.with(files) { bench in
            let missing = await bench.run("missing").failure
            #expect(missing?.code == "handler_not_started")
            #expect(missing?.message.contains("\(bench.folder)/missing cannot be run") == true)
            #expect(missing?.message.contains("interpreter") == true)
            #expect(await bench.run("nothing").failure?.message.contains("#!") == true)
        }
    }

    @Test func `The environment is clean, and holds the attempt`() async throws {
        let environment = [
            "REDIS_URL": "redis://:hunter2@x", "TOKEN": "given", "TZ": "UTC", "LD_LIBRARY_PATH": "/nowhere",
        ]
        try await HandlerBench.with(
            ["x": "#!/usr/bin/env -S sh -c 'env >&2'\n"],
            environment: environment,
            passing: ["TOKEN"]
        ) {
            bench in
            let lines = await bench.run(timeout: .seconds(50)).lines
            let names = Set(lines.compactMap { $0.split(separator: "=").first.map(String.init) })
            // The shell itself adds PWD (and _, SHLVL and OLDPWD, depending on which it is).
            let expected: Set = [
                "PATH", "TZ", "TOKEN", "TASK_ID", "TASK_TYPE", "TASK_ATTEMPT", "TASK_MAX_ATTEMPTS", "TASK_FENCE",
                "TASK_DEADLINE", "TASK_TIMEOUT_SECONDS", "TASK_PROGRESS_FD",
            ]
            #expect(names.subtracting(["PWD", "_", "SHLVL", "OLDPWD"]) == expected)
            for line in ["TOKEN=given", "TASK_TYPE=x", "TASK_ATTEMPT=1", "TASK_MAX_ATTEMPTS=3", "TASK_FENCE=7"] {
                #expect(lines.contains(line))
            }
            #expect(lines.contains { $0.hasPrefix("TASK_TIMEOUT_SECONDS=49.") || $0 == "TASK_TIMEOUT_SECONDS=50" })
        }
    }

    @Test func `The process starts in its folder with four descriptors, a group of its own and no signal held back`()
        async throws
    {
        let script = """
            #!/bin/sh
            pwd -P >&2
            ps -o pgid= -p $$ | tr -d ' ' >&2
            echo $$ >&2
            grep -E '^Sig(Blk|Ign)' /proc/$$/status | tr -d '\\t' >&2
            ulimit -c >&2
            """
        let descriptors = "#!/usr/bin/env -S sh -c 'exec ls /proc/self/fd >&2'\n"
        try await HandlerBench.with(["x": script, "descriptors": descriptors]) { bench in
            // The last one is of the listing itself.
            #expect(await bench.run("descriptors").lines == ["0", "1", "2", "3", "4"])
            let lines = await bench.run().lines
            try #require(lines.count == 6)
            #expect(lines[0].hasSuffix(String(bench.folder.split(separator: "/").last ?? "?")))
            #expect(lines[1] == lines[2])
            #expect(lines[3] == "SigBlk:0000000000000000")
            // The C library keeps two signals for itself, 32 and 33.
            let ignored = UInt64(lines[4].dropFirst("SigIgn:".count), radix: 16)
            #expect(ignored.map { $0 & ~0x1_8000_0000 } == 0)
            #expect(lines[5] == "0")
        }
    }

    @Test func `Too much output is refused, and the process killed`() async throws {
        let survivors = Survivors()
        let script = "#!/bin/sh\nsleep \(survivors.mark) &\nwhile :; do echo xxxxxxxxxxxxxxxx; done\n"
        try await HandlerBench.with(["x": script], maximumOutputBytes: 2_048) { bench in
            let failure = await bench.run().failure
            #expect(failure?.code == "output_too_large")
            #expect(failure?.retryable == false)
            #expect(survivors.alive.isEmpty)
        }
    }

    @Test func `A flood on standard error neither blocks the handler nor fills the memory`() async throws {
        // 8 MiB in lines, then as much without an end of line.
        let script = """
            #!/bin/sh
            yes "a line of a flood" | head -c 8388608 >&2
            head -c 8388608 /dev/zero >&2
            echo >&2
            echo "the end" >&2
            echo 1
            """
        try await HandlerBench.with(["x": script]) { bench in
            let run = await bench.run()
            #expect(run.result == 1)
            #expect(run.lines.last == "the end")
            #expect(run.lines.contains { $0.hasSuffix("lines left out)") })
            #expect(run.lines.count < 20_000)
            #expect(run.lines.allSatisfy { $0.count <= 2_000 })
        }
    }

    @Test func `A memory limit ends what wants more`() async throws {
        let script = "#!/bin/sh\nhead -c 300000000 /dev/zero | tail -c 290000000 | wc -c\n"
        try await HandlerBench.with(["x": script, "x.json": #"{"memory_mib":100}"#, "y": script]) { bench in
            let limited = await bench.run("x")
            #expect(limited.result != .integer(290_000_000), "the limit had no effect")
            #expect(await bench.run("y").result == .integer(290_000_000))
        }
    }
}
