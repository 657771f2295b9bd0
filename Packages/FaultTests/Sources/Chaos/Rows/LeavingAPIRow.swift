internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// SIGTERM of API servers under load, while requests wait for a task's end: each of those gets an answer.
struct LeavingAPIRow: FaultRow {
    let name = "A14"
    let title = "SIGTERM of API servers with waiting requests"

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(20)
        for (api, port) in zip(scene.apis, scene.ports) {
            let id = await scene.load.submit(PlannedTask(key: "watched-\(api)", parameters: ["seconds": 2]))
            guard let id else { throw HarnessError("the watched task was not accepted") }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        try await HTTPCall(port: port, path: "/tasks/\(id)?wait=20", timeout: 25).send().status
                    }
                }
                // Nothing tells when the server has suspended them; in this time it has.
                try await Task.sleep(for: .milliseconds(300))
                let exit = try await scene.terminate(api)
                guard exit == .exited(0) else { throw HarnessError("\(api) was asked to leave and \(exit)") }
                for try await status in group where status != 200 && status != 503 {
                    throw HarnessError("a request that waited at \(api) got \(status)")
                }
            }
            try await scene.whenReady(within: .seconds(30))
        }
    }
}
