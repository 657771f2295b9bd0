import Foundation
import Glibc
import SchedulerModels
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct StepExecutorTests {
    @Test func `steps of many tasks run on one thread, each after its waits`() async throws {
        let executor = try #require(StepExecutor.shared)
        let threads = Guarded<Set<pthread_t>>([])
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...200 {
                group.addTask(executorPreference: executor) {
                    var steps = 0
                    for _ in 0..<10 {
                        _ = threads.withLock { $0.insert(pthread_self()) }
                        await Task.yield()
                        steps += number
                    }
                    return steps
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 10 * 200 * 201 / 2)
        #expect(threads.withLock { $0.count } == 1)
    }

    @Test func `the thread that makes steps ready takes them, when it lends itself`() async throws {
        let executor = try #require(StepExecutor.shared)
        // Not at once, while the executor's own thread is still awake from what it did before.
        var isTakenHere = false
        while !isTakenHere {
            let waiting = Guarded<CheckedContinuation<Void, Never>?>(nil)
            let step = Task(executorPreference: executor) {
                await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } }
                return pthread_self()
            }
            while waiting.withLock({ $0 == nil }) { await Task.yield() }
            let lender = Guarded<pthread_t?>(nil)
            await onOwnThread {
                lender.withLock { $0 = pthread_self() }
                executor.lend { waiting.withLock { $0 }?.resume() }
            }
            isTakenHere = await step.value == lender.withLock { $0 }
        }
    }

    @Test func `steps that do not end are not left to the thread that lends itself`() async throws {
        let executor = try #require(StepExecutor.shared)
        let isOver = Guarded(false)
        let endless = Task(executorPreference: executor) {
            while !isOver.withLock({ $0 }) { await Task.yield() }
        }
        for _ in 0..<100 {
            await onOwnThread { executor.lend { Task(executorPreference: executor) { await Task.yield() } } }
        }
        isOver.withLock { $0 = true }
        await endless.value
    }

    /// Runs what blocks, off Swift's threads.
    private func onOwnThread(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                body()
                continuation.resume()
            }
        }
    }
}
