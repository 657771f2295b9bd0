internal import Foundation
internal import Glibc
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// A worker is stopped (SIGSTOP) while an executable handler of it runs: the handler's guard ends it and all below it by
/// the lease's deadline, although the worker cannot.
struct FrozenParentRow: FaultRow {
    let name = "A7"
    let title = "SIGSTOP of a worker with a child process at work"

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(handlers: [
            "long.sh": """
            #!/bin/sh
            trap '' TERM
            [ "$TASK_ATTEMPT" = 1 ] || { echo '"done"'; exit 0; }
            setsid sleep 1000 &
            echo "$$ $!" > "$HANDLERS_TOLD.tmp"
            mv "$HANDLERS_TOLD.tmp" "$HANDLERS_TOLD"
            while :; do sleep 1000; done
            """
            .replacing("$HANDLERS_TOLD", with: "`dirname \"$0\"`/told")
        ])
    }

    func inject(_ scene: Scene) async throws {
        let task = try await scene.stack.submit("long.sh", [:], ["retry": ["max_attempts": 5, "base_delay": 0.2]])
        let running = try await scene.stack.running(task.id)
        guard let worker = running.workerID else { throw HarnessError("nobody runs \(running)") }
        let children = try await children(scene)
        let limit = Duration.seconds(scene.setup.lease + 2)
        try await scene.freeze(worker) {
            let start = ContinuousClock.now
            try await eventually(within: limit, state: { "children of a frozen worker: \(children)" }) {
                children.allSatisfy { !Self.isAlive($0) }
            }
            scene.measured("children of a frozen worker gone after \(ContinuousClock.now - start)")
            // Somebody else does it, all the while the first is frozen.
            let end = try await scene.stack.end(of: task.id, within: 30)
            guard end.status == "completed", end.workerID != worker else { throw HarnessError("not done anew: \(end)") }
        }
    }

    private func children(_ scene: Scene) async throws -> [Int32] {
        var found: [Int32] = []
        try await eventually(within: .seconds(30)) {
            let text = try String(contentsOfFile: scene.handlersFolder + "/told", encoding: .utf8)
            found = text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
            return found.count == 2
        }
        return found
    }

    /// Whether a process runs; one that waits to be reaped does not.
    private static func isAlive(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return false }
        return !status[end...].hasPrefix(") Z")
    }
}
