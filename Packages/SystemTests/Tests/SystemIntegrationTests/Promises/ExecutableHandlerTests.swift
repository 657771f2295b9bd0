import Foundation
import Glibc
import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("An executable file as a handler", .timeLimit(.minutes(5)), .keepsLogs)
struct ExecutableHandlerTests {
    /// A folder with one handler that says its process and waits for long, stubbornly, or answers at once.
    private func with(_ body: (_ folder: String) async throws -> Void) async throws {
        let script = """
            #!/bin/sh
            trap '' TERM
            read -r parameters
            case $parameters in
            *wait*)
                setsid sleep 1000 &
                echo "$$ $!" > "$TASK_ATTEMPT.tmp"
                mv "$TASK_ATTEMPT.tmp" "attempt-$TASK_ATTEMPT"
                while :; do sleep 1000; done ;;
            esac
            echo "$parameters"
            """
        let folder = FileManager.default.temporaryDirectory.appending(path: "system-handlers-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = FileManager.default.createFile(
            atPath: folder + "/stubborn.sh",
            contents: Data(script.utf8),
            attributes: [.posixPermissions: 0o755]
        )
        try await body(folder)
    }

    /// The processes that an attempt has named, once it has.
    private func processes(_ attempt: Int, in folder: String) async throws -> [Int32] {
        var found: [Int32] = []
        try await eventually(within: .seconds(30)) {
            let text = try String(contentsOfFile: folder + "/attempt-\(attempt)", encoding: .utf8)
            found = text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
            return found.count == 2
        }
        return found
    }

    private func isAlive(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return false }
        return !status[end...].hasPrefix(") Z")
    }

    @Test func `runs by its name, and its parameters come back`() async throws {
        try await with { folder in
            try await Stack.with(settings: ["HANDLERS_DIR": folder]) { stack in
                try await stack.startAPI()
                try await stack.startWorker("a")
                let task = try await stack.end(of: stack.submit("stubborn.sh", ["a": 1]).id)
                #expect(task.status == "completed" && task.result?["a"] == 1, "\(task)")
            }
        }
    }

    @Test func `ends with its worker, also when that is killed`() async throws {
        try await with { folder in
            try await Stack.with(settings: ["HANDLERS_DIR": folder]) { stack in
                try await stack.startAPI()
                let worker = try await stack.startWorker("a")
                _ = try await stack.submit("stubborn.sh", ["do": "wait"])
                let first = try await processes(1, in: folder)
                #expect(first.allSatisfy(isAlive))
                await worker.kill()
                try await eventually(within: .seconds(5)) { !first.contains(where: isAlive) }
            }
        }
    }

    @Test func `is gone before another worker takes the task of a frozen one`() async throws {
        try await with { folder in
            try await Stack.with(settings: ["HANDLERS_DIR": folder, "WORKER_LEASE_TTL": "4"]) { stack in
                try await stack.startAPI()
                let workers = ["a": try await stack.startWorker("a"), "b": try await stack.startWorker("b")]
                let id = try await stack.submit("stubborn.sh", ["do": "wait"]).id
                let first = try await processes(1, in: folder)
                let owner = try #require(try await stack.task(id).workerID)
                workers[owner]?.suspend()
                #expect(first.allSatisfy(isAlive))
                _ = try await stack.wait(for: id) { $0.status == "running" && $0.attempt == 2 }
                #expect(!first.contains(where: isAlive))
                workers[owner]?.signal(SIGCONT)
                _ = try await stack.post("/tasks/\(id)/cancel")
            }
        }
    }

    @Test func `that takes too long or is cancelled costs its own slot no more than five seconds`() async throws {
        try await with { folder in
            try await Stack.with(settings: ["HANDLERS_DIR": folder]) { stack in
                try await stack.startAPI()
                try await stack.startWorker("a")
                let limits: [String: JSONValue] = ["timeout": 1, "retry": ["max_attempts": 1]]
                let slow = try await stack.submit("stubborn.sh", ["do": "wait"], limits)
                let task = try await stack.end(of: slow.id)
                #expect(task.status == "failed" && task.errorCode == "timeout", "\(task)")
                let processes = try await processes(1, in: folder)
                #expect(!processes.contains(where: isAlive))
                let next = try await stack.end(of: stack.submit("stubborn.sh", ["a": 1]).id)
                #expect(next.status == "completed", "\(next)")
            }
        }
    }
}
