import Glibc
import SchedulerModels
import Testing

@Suite(.timeLimit(.minutes(1))) struct StepExecutorTests {
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
}
