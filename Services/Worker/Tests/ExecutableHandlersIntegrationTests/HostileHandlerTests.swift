import Foundation
import Glibc
import SchedulerModels
import TaskHandlers
import TestServers
import Testing

@testable import ExecutableHandlers

@Suite("Hostile handlers and hostile parameters", .timeLimit(.minutes(3)))
struct HostileHandlerTests {
    /// Whom nothing else on the machine runs as.
    private static let user: UInt32 = 61_234

    @Test func `Limits bind the handler from its first instruction, and a sidecar lowers them`() async throws {
        let script = "#!/bin/sh\ncat /proc/$$/limits >&2\n"
        let files = [
            "x": script, "low": script,
            "low.json": #"{"open_files":32,"file_mib":2,"cpu_seconds":5,"memory_mib":512,"processes":2000}"#,
        ]
        try await HandlerBench.with(files, settings: ["HANDLERS_MAX_OPEN_FILES": "256"]) { bench in
            let usual = await bench.run("x").lines
            #expect(Self.limit("Max open files", usual) == ["256", "256"])
            #expect(Self.limit("Max file size", usual) == ["1073741824", "1073741824"])
            #expect(Self.limit("Max address space", usual) == ["unlimited", "unlimited"])
            let low = await bench.run("low").lines
            #expect(Self.limit("Max open files", low) == ["32", "32"])
            #expect(Self.limit("Max file size", low) == ["2097152", "2097152"])
            #expect(Self.limit("Max cpu time", low) == ["5", "6"])
            #expect(Self.limit("Max address space", low) == ["536870912", "536870912"])
            #expect(Self.limit("Max processes", low) == ["2000", "2000"])
        }
    }

    private static func limit(_ name: String, _ lines: [String]) -> [String] {
        let line = lines.first { $0.hasPrefix(name) } ?? name
        return line.dropFirst(name.count).split(separator: " ").prefix(2).map(String.init)
    }

    @Test func `A sidecar that wants more than the worker allows keeps the worker from starting`() async throws {
        let files = ["x": "#!/bin/sh\n", "x.json": #"{"open_files":1025}"#]
        let error = await #expect(throws: ConfigurationError.self) { try await HandlerBench.with(files) { _ in } }
        #expect(error?.message.contains("HANDLERS_MAX_OPEN_FILES") == true)
    }

    @Test func `A handler that fills the disk is ended at its largest file`() async throws {
        let files = ["x": "#!/bin/sh\nexec head -c 3000000 /dev/zero > large\n", "x.json": #"{"file_mib":1}"#]
        try await HandlerBench.with(files) { bench in
            #expect(await bench.run().failure?.message.contains("SIGXFSZ") == true)
            let size = try FileManager.default.attributesOfItem(atPath: bench.folder + "/large")[.size] as? Int
            #expect(size == 1_048_576)
        }
    }

    @Test func `A handler that computes without end is ended by its limit`() async throws {
        let files = ["x": "#!/bin/sh\nwhile :; do :; done\n", "x.json": #"{"cpu_seconds":1}"#]
        try await HandlerBench.with(files) { bench in
            #expect(await bench.run().failure?.message.contains("SIGXCPU") == true)
        }
    }

    @Test(.enabled(if: HandlerUser.canBeSet, "needs root: others cannot give a handler a user of its own"))
    func `A worker that is root hands its handlers down to a user without rights`() async throws {
        let script = """
            #!/bin/sh
            id -u >&2; id -g >&2; id -G >&2
            (: > /etc/owned) 2>/dev/null || echo refused >&2
            grep -E '^Cap(Eff|Prm)' /proc/$$/status | tr -d '\\t' >&2
            """
        try await HandlerBench.with(["x": script], settings: ["HANDLERS_USER": "\(Self.user):\(Self.user)"]) { bench in
            let number = "\(Self.user)"
            let none = "0000000000000000"
            #expect(
                await bench.run().lines == [number, number, number, "refused", "CapPrm:\(none)", "CapEff:\(none)"]
            )
        }
    }

    @Test(.enabled(if: HandlerUser.canBeSet, "needs root: the limit counts all processes of a user"))
    func `A fork bomb is held by the limit of processes and ended whole at the time-out`() async throws {
        // Each copy leaves its session, so that only the guard can find it, and leaves a process behind before it forks on:
        // a shell that may not fork ends, and all of them might be gone before anybody has looked.
        let bomb = "#!/bin/sh\nb() { setsid sh \"$0\" & }\nsetsid sleep 300 &\nb; b\nwait\n"
        let settings = ["HANDLERS_USER": "\(Self.user + 1):\(Self.user + 1)", "HANDLERS_MAX_PROCESSES": "40"]
        try await HandlerBench.with(["x": bomb, "y": "#!/bin/sh\necho 1\n"], settings: settings) { bench in
            let attempt = Task { await bench.run("x") }
            try await eventually(within: .seconds(60)) { Self.processes(of: Self.user + 1) >= 10 }
            #expect(Self.processes(of: Self.user + 1) <= 40)
            attempt.cancel()
            #expect(await attempt.value.failure != nil)
            try await eventually(within: .seconds(60)) { Self.processes(of: Self.user + 1) == 0 }
            #expect(await bench.run("y").result == 1)
        }
    }

    /// How many processes of that user are alive.
    private static func processes(of user: UInt32) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.count { name in
            guard Int(name) != nil, let text = try? String(contentsOfFile: "/proc/\(name)/status", encoding: .utf8)
            else {
                return false
            }
            let lines = text.split(separator: "\n")
            return lines.contains { $0.hasPrefix("Uid:\t\(user)\t") } && !lines.contains { $0.hasPrefix("State:\tZ") }
        }
    }

    @Test(
        "Parameters are never words of a command, a shell's text or a variable",
        arguments: [
            "; touch owned", "$(touch owned)", "`touch owned`", "a\ntouch owned\n", "-rf", "--help", "\u{0}", "'\"\\",
            "../../etc/passwd", "\u{1b}[2J\u{2028}", String(repeating: "a", count: 1_000_000),
        ]
    )
    func parameters(text: String) async throws {
        let script = """
            #!/bin/sh
            if tr '\\0' '\\n' < /proc/$$/cmdline | sed 1,2d | grep -q .; then echo arguments >&2; fi
            if env | grep -q owned; then echo variables >&2; fi
            exec cat
            """
        try await HandlerBench.with(["x": script]) { bench in
            let parameters: JSONValue = ["text": .string(text)]
            let run = await bench.run("x", parameters)
            #expect(run.result == parameters)
            #expect(run.lines.isEmpty)
            let left = try FileManager.default.contentsOfDirectory(atPath: bench.folder)
            #expect(left == ["x"])
        }
    }
}
