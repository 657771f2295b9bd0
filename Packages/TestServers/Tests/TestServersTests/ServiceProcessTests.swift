import Foundation
import Glibc
import Testing

@testable import TestServers

@Suite("A service process", .timeLimit(.minutes(1)))
struct ServiceProcessTests {
    private func shell(_ script: String, environment: [String: String] = [:]) throws -> ServiceProcess {
        try ServiceProcess.start(executable: "/bin/sh", arguments: ["-c", script], environment: environment)
    }

    @Test func `gets its arguments unchanged`() async throws {
        let odd = ["a b", "", "'\"$HOME*", "ü\n", "-n"]
        let process = try ServiceProcess.start(executable: "printf", arguments: ["[%s]"] + odd)
        #expect(try await process.waitForExit(timeout: .seconds(5)) == .exited(0))
        #expect(process.output() == odd.map { "[\($0)]" }.joined())
    }

    @Test func `gets exactly the environment it is given`() async throws {
        let process = try ServiceProcess.start(executable: "/usr/bin/env", environment: ["A": "1 2", "PWDX": "x"])
        try await process.waitForExit(timeout: .seconds(5))
        #expect(Set(process.output().split(separator: "\n")) == ["A=1 2", "PWDX=x"])
    }

    @Test func `runs in the folder it is given`() async throws {
        let process = try ServiceProcess.start(executable: "pwd", workingDirectory: "/usr/lib")
        try await process.waitForExit(timeout: .seconds(5))
        #expect(process.output() == "/usr/lib\n")
    }

    @Test func `inherits no descriptor`() async throws {
        let leaked = unsafe open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let process = try shell("for fd in /proc/self/fd/*; do readlink $fd; done; ls /proc/self/fd")
        try await process.waitForExit(timeout: .seconds(5))
        // The fourth descriptor is the folder that ls itself reads.
        #expect(process.output().split(separator: "\n").suffix(4) == ["0", "1", "2", "3"])
    }

    @Test func `stands still once it is suspended, and goes on when it is let`() async throws {
        let process = try shell("while sleep 0.01; do echo tick; done")
        try await process.waitForOutput(containing: "tick", timeout: .seconds(5))
        process.suspend()
        let state = try String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
        #expect(state.contains(") T "))
        let before = process.output()
        process.signal(SIGCONT)
        try await eventually(within: .seconds(5)) { process.output().count > before.count }
        await process.kill()
    }

    @Test func `has a process group and a session of its own`() async throws {
        let process = try shell("echo up; exec sleep 100")
        try await process.waitForOutput(containing: "up", timeout: .seconds(5))
        #expect(getpgid(process.pid) == process.pid)
        #expect(getsid(process.pid) == process.pid)
        await process.kill()
    }

    @Test func `reports its exit code`() async throws {
        let process = try shell("echo out; echo err >&2; exit 7")
        #expect(try await process.waitForExit(timeout: .seconds(5)) == .exited(7))
        #expect(process.exitStatus == .exited(7))
        #expect(!process.isRunning)
        #expect(process.output() == "out\nerr\n")
    }

    @Test func `sees SIGTERM although it was started from a concurrency thread`() async throws {
        let process = try shell("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done")
        try await process.waitForOutput(containing: "up", timeout: .seconds(5))
        #expect(try await process.terminate() == .exited(3))
        #expect(process.output().hasSuffix("bye\n"))
    }

    @Test func `reports the signal that ended it`() async throws {
        let process = try shell("exec sleep 100")
        #expect(await process.kill() == .signalled(SIGKILL))
    }

    @Test func `is not signalled after it has been reaped and leaves no zombie`() async throws {
        let process = try shell("exit 0")
        try await process.waitForExit(timeout: .seconds(5))
        #expect(!process.signal(SIGTERM))
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(process.pid)"))
        #expect(await process.kill() == .exited(0))
    }

    @Test func `takes what it has left in its group along`() async throws {
        let process = try shell("sleep 100 & echo $!; exit 0")
        try await process.waitForExit(timeout: .seconds(5))
        let left = try #require(Int32(process.output().trimmingCharacters(in: .newlines)))
        try await eventually(within: .seconds(5)) { !isAlive(left) }
    }

    @Test func `that goes on too long is reported with its output`() async throws {
        let process = try shell("echo busy; exec sleep 100")
        try await process.waitForOutput(containing: "busy", timeout: .seconds(5))
        let error = await #expect(throws: TestServersError.self) {
            try await process.waitForExit(timeout: .milliseconds(30))
        }
        #expect(error?.code == .timedOut)
        #expect(error?.message.contains("busy") == true)
        await process.kill()
    }

    @Test func `that ends without the awaited output is reported at once`() async throws {
        let process = try shell("echo something else; exit 1")
        let error = await #expect(throws: TestServersError.self) {
            try await process.waitForOutput(containing: "ready", timeout: .seconds(50))
        }
        #expect(error?.code == .startFailed)
        #expect(error?.message.contains("something else") == true)
    }

    @Test func `appends to the output file of its predecessor`() async throws {
        let folder = try TemporaryFolder(label: "append")
        let file = folder.path + "/log"
        for word in ["one", "two"] {
            let process = try ServiceProcess.start(executable: "echo", arguments: [word], outputFile: file)
            try await process.waitForExit(timeout: .seconds(5))
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "one\ntwo\n")
    }

    @Test func `ends when nobody holds it any more`() async throws {
        var process: ServiceProcess? = try shell("exec sleep 100")
        let pid = try #require(process?.pid)
        let file = try #require(process?.outputFile)
        process = nil
        try await eventually(within: .seconds(5)) { !isAlive(pid) }
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `whose program is missing is refused`() throws {
        #expect(throws: TestServersError.self) { try ServiceProcess.start(executable: "/no/such/program") }
        let error = #expect(throws: TestServersError.self) {
            try Program.find("redis-nonsense", package: "redis-server")
        }
        #expect(error?.code == .programMissing)
        #expect(
            error?.message
                == "redis-nonsense is not installed; run 'make install' or apt-get install redis-server"
        )
    }

    @Test func `can be waited for by many at once`() async throws {
        let process = try shell("exec sleep 0.05")
        let statuses = try await withThrowingTaskGroup(of: ExitStatus.self) { group in
            for _ in 0..<50 { group.addTask { try await process.waitForExit(timeout: .seconds(10)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: .exited(0), count: 50))
    }
}
