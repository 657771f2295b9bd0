internal import Foundation
internal import Glibc
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// No more descriptors, no room for logs, no more processes: what can go on does, what cannot is told so, nobody ends.
struct ScarceRow: FaultRow {
    let name = "A16"
    let title = "no descriptors, no processes, a full disk for logs"
    /// A number under which nobody else runs anything: the limit of processes counts all of a user.
    private static let user = 61_734
    /// How many descriptors the first API server may have.
    ///
    /// From its start on, as a limit of the system is: taken from a running process, the last one may be what the runtime
    /// (libdispatch) needs each second to look at its threads, and it ends a process where it is refused.
    private static let descriptors = 200
    /// More clients than that.
    private static let crowd = 400

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(
            prefixes: ["api1": ["prlimit", "--nofile=\(Self.descriptors):\(Self.descriptors)", "--"]],
            outputs: ["api2": "/dev/full", "w2": "/dev/full"],
            ownSettings: ["w2": ["LOG_LEVEL": "trace"]]
        )
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        try await withoutDescriptors(scene)
        try await withoutProcesses(scene)
        try await scene.load.reached(scene.load.accepted + 40)
    }

    /// More clients at an API server than it has descriptors: those beyond its limit are turned away, and it lives.
    private func withoutDescriptors(_ scene: Scene) async throws {
        let process = try scene.service("api1").process
        let port = scene.ports[0]
        let most = try await scene.during(.note, "a crowd at api1") {
            let crowd = (0..<Self.crowd).compactMap { _ in Self.connection(to: port) }
            defer { for descriptor in crowd { close(descriptor) } }
            var most = 0
            for _ in 0..<30 {
                most = max(most, ProcessLevel(pid: process.pid)?.descriptors ?? 0)
                try await Task.sleep(for: .milliseconds(100))
            }
            return most
        }
        scene.measured("\(most) of \(Self.descriptors) descriptors in use beside a crowd of \(Self.crowd)")
        guard process.isRunning else { throw HarnessError("api1 ended under the crowd") }
        guard most > Self.descriptors / 3 else { throw HarnessError("the crowd did not come: \(most) descriptors") }
        try await eventually(within: .seconds(20)) {
            try await HTTPCall(port: port, path: "/health", timeout: 5).send().status == 200
        }
    }

    /// A connection that says nothing; nil when it is refused.
    private static func connection(to port: Int) -> Int32? {
        guard let descriptor = try? LoopbackSocket.make(operation: "join the crowd") else { return nil }
        if LoopbackSocket.connect(descriptor, to: port) == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// A worker that may start no process: the task fails with the reason and is tried again, the worker lives.
    private func withoutProcesses(_ scene: Scene) async throws {
        guard getuid() == 0 else {
            scene.measured(
                "the limit of processes was not tried: it needs another user, and this one may not become it"
            )
            return
        }
        var environment = try scene.service("w1").environment
        // Not in the folder of logs, which is this user's alone.
        let handlers = FileManager.default.temporaryDirectory.path + "/handlers-of-\(scene.stack.redis.port)"
        let script = "#!/bin/sh\necho '\"done\"'\n"
        let made = try await scene.tool(
            "sh",
            "-c",
            "mkdir -m 755 \"$1\" && printf '%s' \"$2\" >\"$1/small.sh\" && chmod 755 \"$1/small.sh\"",
            "sh",
            handlers,
            script
        )
        guard made == .exited(0) else { throw HarnessError("no handler could be made") }
        scene.undo("rm -r '\(handlers)'")
        environment.merge(["WORKER_ID": "few", "WORKER_QUEUES": "few", "HANDLERS_DIR": handlers]) { $1 }
        environment["TEST_JOURNAL"] = nil
        let user = "\(Self.user)"
        let worker = try scene.stack.launch(
            .worker,
            as: "few",
            environment,
            through: ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all"]
        )
        try await worker.waitForOutput(containing: "ready", timeout: .seconds(30))
        guard let level = ProcessLevel(pid: worker.pid) else { throw HarnessError("the worker is gone") }
        // Threads count as processes here.
        let pid = "\(worker.pid)"
        guard try await limitProcesses(scene, pid, level.threads) else {
            throw HarnessError("the limit of processes cannot be set")
        }
        let retry: JSONValue = ["max_attempts": 20, "backoff": "fixed", "base_delay": 1, "jitter": false]
        let task = try await scene.stack.submit("small.sh", [:], ["queue": "few", "retry": retry])
        // Put off without an attempt counted, until there is room again.
        try await worker.waitForOutput(containing: "status=scheduled", timeout: .seconds(30))
        let waiting = try await scene.stack.task(task.id)
        guard !waiting.hasEnded, worker.isRunning else { throw HarnessError("without processes: \(waiting)") }
        guard try await limitProcesses(scene, pid, 4_096) else {
            throw HarnessError("the limit of processes cannot be lifted")
        }
        let end = try await scene.stack.end(of: task.id, within: 30)
        guard end.status == "completed" else { throw HarnessError("not done when processes were to be had: \(end)") }
        _ = try await worker.terminate()
    }

    /// As the user whose limit it is: to root it may be forbidden.
    private func limitProcesses(_ scene: Scene, _ pid: String, _ count: Int) async throws -> Bool {
        let user = "\(Self.user)"
        return try await scene.tool(
            "setpriv",
            "--reuid",
            user,
            "--regid",
            user,
            "--clear-groups",
            "prlimit",
            "--pid",
            pid,
            "--nproc=\(count):"
        ) == .exited(0)
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
