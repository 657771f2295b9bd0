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
        let message = TaskMessage(
            taskID: id,
            createdAt: Timestamp(milliseconds: 1),
            publishedAt: Timestamp(milliseconds: 1),
            attempt: 0,
            submission: TaskSubmission(taskType: "echo")
        )
        return .init(
            message: message,
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
        #expect(await running.take(id))
        #expect(await !running.take(id))
        await running.started(attempt(HandlerRun()))
        #expect(await !running.take(id))
        await running.letGo(id)
        #expect(await !running.contains(id))
        #expect(await running.take(id))
    }

    @Test func `A task that is only being claimed is in hand but does not run`() async {
        #expect(await running.take(id))
        #expect(await running.contains(id))
        #expect(await running.attempts.isEmpty)
        await running.stop(id, .cancelled)
        let run = HandlerRun()
        await running.started(attempt(run))
        #expect(await running.attempts.map(\.message.taskID) == [id])
        await running.stopAll(.fenced)
        #expect(await end(of: run) == "stopped fenced obeyed")
    }

    @Test func `A stop reaches the handler, one for an unknown task nobody`() async {
        let run = HandlerRun()
        _ = await running.take(id)
        await running.started(attempt(run))
        await running.stop(TaskIDGenerator().next(now: Timestamp(milliseconds: 5)), .fenced)
        await running.stop(id, .cancelled)
        #expect(await end(of: run) == "stopped cancelled obeyed")
    }

    @Test func `A worker that leaves stops also what starts later`() async {
        _ = await running.take(id)
        await running.leave()
        let run = HandlerRun()
        await running.started(attempt(run))
        #expect(await end(of: run) == "stopped shutdown obeyed")
    }
}
