import SchedulerModels
import TaskHandlers
import TestServers
import Testing

@testable import ExecutableHandlers

@Suite("Nothing of a handler stays", .timeLimit(.minutes(3)))
struct EndingTests {
    /// Ignores SIGTERM, has a grandchild, one in a session of its own, and one whose parent is gone.
    private func stubborn(_ mark: String) -> String {
        """
        #!/bin/sh
        trap '' TERM
        sleep \(mark) &
        setsid sleep \(mark) &
        (setsid sh -c 'trap "" TERM; sleep \(mark) & wait' &)
        echo ready > ready
        while :; do sleep \(mark); done
        """
    }

    @Test func `Cancelling ends a handler that ignores SIGTERM, with all its descendants, within the grace`()
        async throws
    {
        let survivors = Survivors()
        try await HandlerBench.with(["x": stubborn(survivors.mark)]) { bench in
            let attempt = Task { await bench.run() }
            try await eventually(within: .seconds(30)) { bench.line(of: "ready") != nil && survivors.alive.count == 4 }
            let start = ContinuousClock.now
            attempt.cancel()
            let run = await attempt.value
            #expect(run.failure == .cancelled)
            #expect(survivors.alive == [])
            let took = ContinuousClock.now - start
            #expect(took >= AttemptWatch.grace, "it was not given time to leave")
            // The grace of 2 s, and the time of a busy machine: without the kill it would be for ever.
            #expect(took < .seconds(20))
        }
    }

    @Test func `A handler that hears SIGTERM leaves at once and may say a last word`() async throws {
        let script = "#!/bin/sh\ntrap 'echo \"{\\\"saved\\\":true}\"; exit 0' TERM\necho > ready\nsleep 1000 & wait\n"
        try await HandlerBench.with(["x": script]) { bench in
            let attempt = Task { await bench.run() }
            try await eventually(within: .seconds(30)) { bench.line(of: "ready") != nil }
            attempt.cancel()
            let run = await attempt.value
            #expect(run.result == ["saved": true])
        }
    }

    @Test func `What a handler leaves behind when it is done is ended`() async throws {
        let survivors = Survivors()
        let script = "#!/bin/sh\nsleep \(survivors.mark) &\nsetsid sleep \(survivors.mark) &\necho 1\n"
        try await HandlerBench.with(["x": script]) { bench in
            #expect(await bench.run().result == 1)
            #expect(survivors.alive == [])
        }
    }

    @Test func `An attempt that was stopped before it began starts nothing`() async throws {
        try await HandlerBench.with(["x": "#!/bin/sh\necho > ready\n"]) { bench in
            let attempt = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return await bench.run()
            }
            #expect(await attempt.value.failure == .cancelled)
            #expect(bench.line(of: "ready") == nil)
        }
    }

    @Test func `The lease's end ends it when nobody moves it on, as in a worker that is frozen`() async throws {
        let survivors = Survivors()
        try await HandlerBench.with(["x": stubborn(survivors.mark)]) { bench in
            bench.lease.move(to: .now + .seconds(300))
            let attempt = Task { await bench.run() }
            try await eventually(within: .seconds(30)) { bench.line(of: "ready") != nil && survivors.alive.count == 4 }
            let moment = ContinuousClock.now + .seconds(1)
            bench.lease.move(to: moment)
            let run = await attempt.value
            #expect(run.failure?.code == "lease_lost")
            #expect(ContinuousClock.now < moment + .seconds(10), "it was ended late")
            #expect(survivors.alive == [])
        }
    }
}
