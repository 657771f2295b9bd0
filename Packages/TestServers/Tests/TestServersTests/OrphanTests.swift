import Foundation
import Glibc
import Testing

@testable import TestServers

@Suite("No orphan", .timeLimit(.minutes(1)))
struct OrphanTests {
    @Test func `is left behind when the test process is killed with SIGKILL`() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            let redis = try await PrivateRedis.start()
            let stubborn = try ServiceProcess.start(
                executable: "/bin/sh",
                arguments: ["-c", "trap '' TERM HUP INT; sleep 1000 & echo up; wait"],
                environment: ["PATH": "/usr/bin:/bin"]
            )
            try await stubborn.waitForOutput(containing: "up", timeout: .seconds(10))
            // A frozen server must go as well.
            redis.suspend()
            let facts = "\nfacts \(redis.pid) \(stubborn.pid) \(redis.folder) \(stubborn.outputFile)\n"
            _ = unsafe facts.withCString { unsafe write(1, $0, strlen($0)) }
            raise(SIGKILL)
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("facts ") })
        let facts = line.split(separator: " ").map(String.init)
        try #require(facts.count == 5)
        let redis = try #require(Int32(facts[1]))
        let stubborn = try #require(Int32(facts[2]))
        try await eventually(within: .seconds(10)) { !isAlive(redis) && !isAlive(stubborn) && getpgid(stubborn) < 0 }
        try await eventually(within: .seconds(10)) {
            !FileManager.default.fileExists(atPath: facts[3]) && !FileManager.default.fileExists(atPath: facts[4])
        }
    }

    @Test func `is started when the process dies before the registration`() async throws {
        // The gate alone: its input ends without permission.
        let pair = try SocketPair(operation: "test")
        let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        let folder = try TemporaryFolder(label: "gate")
        let spawn = ChildSpawn(
            path: "/bin/sh",
            arguments: ["-c", GuardianScript.gate, "gate", "/", "/usr/bin/touch", folder.path + "/started"],
            environment: [:],
            input: pair.theirs,
            output: null
        )
        let pid = try spawn.start()
        close(pair.theirs)
        close(pair.ours)
        var word: Int32 = 0
        #expect(unsafe waitpid(pid, &word, 0) == pid)
        #expect(ExitStatus(waitStatus: word) == .exited(125))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/started"))
    }

    @Test func `guardian forgets what has ended by itself`() async throws {
        let kept = try TemporaryFolder(label: "kept")
        let given = try TemporaryFolder(label: "given")
        let sleeper = try ServiceProcess.start(executable: "sleep", arguments: ["100"])
        let other = try ServiceProcess.start(executable: "sleep", arguments: ["100"])
        let lines = [
            "group 1999999999", "group \(sleeper.pid)", "group \(other.pid)", "folder \(kept.path)",
            "folder \(given.path)", "folder /etc", "gone \(sleeper.pid)", "removed \(kept.path)", "gone 5",
        ]
        let input = given.path + "/lines"
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: input))
        let guardian = try ServiceProcess.start(
            executable: "/bin/sh",
            arguments: ["-c", "sh -c \"$SCRIPT\" <\(input)"],
            environment: ["SCRIPT": GuardianScript.text, "PATH": "/usr/bin:/bin"]
        )
        try await guardian.waitForExit(timeout: .seconds(20))
        #expect(try await other.waitForExit(timeout: .seconds(5)) == .signalled(SIGKILL))
        #expect(sleeper.isRunning)
        #expect(FileManager.default.fileExists(atPath: kept.path))
        #expect(!FileManager.default.fileExists(atPath: given.path))
        #expect(FileManager.default.fileExists(atPath: "/etc/passwd"))
        await sleeper.kill()
    }
}
