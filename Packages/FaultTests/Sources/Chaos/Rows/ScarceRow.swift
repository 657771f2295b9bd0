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

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(
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

    /// An API server that may open nothing more, under clients who come all the same.
    private func withoutDescriptors(_ scene: Scene) async throws {
        let process = try scene.service("api1").process
        guard let level = ProcessLevel(pid: process.pid) else { throw HarnessError("api1 is gone") }
        let pid = "\(process.pid)"
        guard try await scene.tool("prlimit", "--pid", pid, "--nofile=\(level.descriptors + 1):") == .exited(0)
        else {
            throw HarnessError("the limit of descriptors cannot be set")
        }
        try await scene.during(.note, "api1 without descriptors") { try await Task.sleep(for: .seconds(3)) }
        guard try await scene.tool("prlimit", "--pid", pid, "--nofile=4096:") == .exited(0) else {
            throw HarnessError("the limit of descriptors cannot be lifted")
        }
        guard process.isRunning else { throw HarnessError("api1 ended without descriptors") }
        try await eventually(within: .seconds(20)) {
            try await HTTPCall(port: scene.ports[0], path: "/health", timeout: 5).send().status == 200
        }
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
