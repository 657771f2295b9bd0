import SchedulerModels
import TaskHandlers
import TaskStore
import Testing

@testable import Worker

@Suite("The tasks in hand", .timeLimit(.minutes(1)))
struct RunningTasksTests {
    private let running = RunningTasks()
    private let id = TaskIDGenerator().next(now: Timestamp(milliseconds: 1_800_000_000_000))

    private func attempt(_ run: HandlerRun) -> RunningTasks.Attempt {
        .init(
            message: .sample(TaskSubmission(taskType: "echo"), id: id),
            claim: .init(fence: 1, attempt: 1, maximumAttempts: 3),
            incarnation: "p.1",
            run: run,
            report: AttemptReport(attempt: 1, now: { Timestamp(milliseconds: 1) }, send: { _, _ in })
        )
    }

    /// How a run ends that nobody else stops.
    private func end(of run: HandlerRun) async -> String {
        await run.run(timeout: .seconds(30)) { () throws(HandlerFailure) in
            do { try await Task.sleep(for: .seconds(3_600)) } catch { throw .cancelled }
            return .null
        }.text
    }

    @Test func `A task is taken once until it is let go`() async {
        #expect(running.take(id))
        #expect(!running.take(id))
        running.started(attempt(HandlerRun()))
        #expect(!running.take(id))
        running.letGo(id)
        #expect(!running.contains(id))
        #expect(running.take(id))
    }

    @Test func `A task that is only being claimed is in hand but does not run`() async {
        #expect(running.take(id))
        #expect(running.contains(id))
        #expect(running.attempts.isEmpty)
        running.stop(id, .cancelled)
        let run = HandlerRun()
        running.started(attempt(run))
        #expect(running.attempts.map(\.message.taskID) == [id])
        running.stopAll(.fenced)
        #expect(await end(of: run) == "stopped fenced obeyed")
    }

    @Test func `A stop reaches the handler, one for an unknown task nobody`() async {
        let run = HandlerRun()
        _ = running.take(id)
        running.started(attempt(run))
        running.stop(TaskIDGenerator().next(now: Timestamp(milliseconds: 5)), .fenced)
        running.stop(id, .cancelled)
        #expect(await end(of: run) == "stopped cancelled obeyed")
    }

    @Test func `A worker that leaves stops also what starts later`() async {
        _ = running.take(id)
        running.leave()
        let run = HandlerRun()
        running.started(attempt(run))
        #expect(await end(of: run) == "stopped shutdown obeyed")
    }
}
