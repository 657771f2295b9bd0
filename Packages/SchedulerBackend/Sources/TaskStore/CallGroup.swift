internal import RedisClient
internal import SchedulerModels

/// Lets calls of one script that are made at the same time share one call of it: group commit.
///
/// A call that comes while none is under way goes at once. Those that come meanwhile go together when it is back. So a
/// lone caller waits for nobody, and under load the cost of a round trip, of the script's beginning and of writing to
/// the disk is shared. `Shared` is what calls must have in common to go together.
final class CallGroup<Shared: Equatable & Sendable>: Sendable {
    /// Sends one call for several items and returns the answer to each; told whether it comes after a pause, so that nobody else
    /// is likely to come now.
    typealias Send =
        @Sendable (Shared, [RedisArguments], _ isAfterPause: Bool) async throws(TaskStoreError)
        -> [Swift.Result<[String], TaskStoreError>]

    private struct Waiting {
        let shared: Shared
        let item: RedisArguments
        let continuation: CheckedContinuation<Swift.Result<[String], TaskStoreError>, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isUnderWay = false
        /// When the last call was back.
        var lastEnd = ContinuousClock.now

        /// Those who wait and can go together with the first.
        mutating func next() -> [Waiting]? {
            guard let first = waiting.first else {
                isUnderWay = false
                lastEnd = .now
                return nil
            }
            var (count, size) = (0, 0)
            for call in waiting.prefix(CallGroup.most) {
                size += call.item.size
                guard call.shared == first.shared, count == 0 || size <= CallGroup.mostBytes else { break }
                count += 1
            }
            defer { waiting.removeFirst(count) }
            return Array(waiting.prefix(count))
        }
    }

    /// The most items of one call: enough that more would gain nothing, few enough that Redis serves others in between.
    static var most: Int { 128 }
    /// The most bytes that items of one call have together, for the same reason; a larger item goes alone.
    ///
    /// The client takes no command larger than its queue, however often it is sent again.
    static var mostBytes: Int { 4 << 20 }

    private let state = Guarded(State())

    /// How many calls wait for the one that is under way.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private let sending: Send
    private let pause: Duration

    /// A group of calls of one script.
    ///
    /// - Parameters:
    ///   - pause: For how long none was under way when a call is taken for alone.
    ///   - send: How they are sent.
    init(pause: Duration = .microseconds(500), send: @escaping Send) {
        self.pause = pause
        sending = send
    }

    /// One call for the given items alone, whoever else calls.
    func send(
        _ shared: Shared,
        _ items: [RedisArguments]
    ) async throws(TaskStoreError) -> [Swift.Result<[String], TaskStoreError>] {
        try await sending(shared, items, false)
    }

    /// Calls, together with others; not ended by the caller's cancellation, because the call is not the caller's alone.
    func call(_ shared: Shared, _ item: RedisArguments) async throws(TaskStoreError) -> [String] {
        let answer = await withCheckedContinuation { continuation in
            let (isFirst, isAfterPause) = state.withLock { state in
                state.waiting.append(Waiting(shared: shared, item: item, continuation: continuation))
                guard !state.isUnderWay else { return (false, false) }
                state.isUnderWay = true
                // After a pause it is sent from its own thread, at once. Else from another, and while that one wakes, more may
                // come that go with it.
                return (true, state.lastEnd.duration(to: .now) >= pause)
            }
            // Nobody's child: whoever came first must not be kept by those who came later.
            if isAfterPause {
                Task.immediate(executorPreference: StepExecutor.shared) { await self.work(isAfterPause: true) }
            } else if isFirst {
                Task(executorPreference: StepExecutor.shared) { await self.work(isAfterPause: false) }
            }
        }
        return try answer.get()
    }

    private func work(isAfterPause: Bool) async {
        var isAfterPause = isAfterPause
        while let calls = state.withLock({ $0.next() }) {
            do throws(TaskStoreError) {
                let answers = try await sending(calls[0].shared, calls.map(\.item), isAfterPause)
                for (call, answer) in zip(calls, answers) { call.continuation.resume(returning: answer) }
            } catch {
                for call in calls { call.continuation.resume(returning: .failure(error)) }
            }
            isAfterPause = false
        }
    }
}
