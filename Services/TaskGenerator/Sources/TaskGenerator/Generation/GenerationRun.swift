import SchedulerModels

/// Submits a workload on its schedule and, when asked to, follows every task to its end.
struct GenerationRun: Sendable {
    let workload: Workload
    let count: Int
    let arrivals: ArrivalRate
    /// Submissions under way at once.
    let concurrency: Int
    let submitter: SubmissionClient
    /// Nil when the tasks are not followed.
    let follower: TaskFollower?
    /// How long after the last submission the tasks are followed.
    let waitLimit: Duration
    let tally: GenerationTally

    /// Long polls under way at once: more than submissions, because a waiting one costs next to nothing.
    static func followers(concurrency: Int) -> Int { concurrency * 4 }

    /// Returns when all is done, when the time to wait is over, or soon after the calling task was cancelled.
    func run() async {
        let (accepted, continuation) = AsyncStream<AcceptedTask>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { @concurrent in
                await submitAll(into: continuation)
                continuation.finish()
                await tally.noteSubmittingEnded()
                guard follower != nil else { return }
                try? await Task.sleep(for: waitLimit)
            }
            guard let follower else { return }
            group.addTask { @concurrent in await followAll(accepted, with: follower) }
            // Either all have ended or the time is over.
            await group.next()
            group.cancelAll()
        }
    }

    private func submitAll(into accepted: AsyncStream<AcceptedTask>.Continuation) async {
        let cursor = TaskCursor(count: count)
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(concurrency, count) {
                group.addTask { @concurrent in
                    while !Task.isCancelled, let index = cursor.next() {
                        let due = arrivals.offset(of: index).map { start + $0 }
                        if let due, (try? await Task.sleep(until: due, tolerance: .zero)) == nil { return }
                        await submit(index, due: due ?? .now, cursor: cursor, into: accepted)
                    }
                }
            }
        }
    }

    private func submit(
        _ index: Int,
        due: ContinuousClock.Instant,
        cursor: TaskCursor,
        into accepted: AsyncStream<AcceptedTask>.Continuation
    ) async {
        let task = workload.task(index)
        await tally.noteStart()
        let outcome = await submitter.submit(
            JSONValue.object(task.body).serialized(),
            isIdempotent: workload.runName != nil,
            noteRetry: { await tally.noteRetry() }
        )
        await tally.note(outcome, latency: ContinuousClock.now - due)
        switch outcome.answer {
        case .accepted(let view, _): accepted.yield(AcceptedTask(id: view.id, expectation: task.expectation))
        case .failed:
            // Nobody is there: the other submissions would only wait for the same end.
            if await !tally.wasAnswered { cursor.stop() }
        }
    }

    private func followAll(_ accepted: AsyncStream<AcceptedTask>, with follower: TaskFollower) async {
        await withTaskGroup(of: Void.self) { group in
            var underWay = 0
            for await task in accepted {
                if underWay >= Self.followers(concurrency: concurrency) {
                    await group.next()
                    underWay -= 1
                }
                underWay += 1
                group.addTask { @concurrent in await follow(task, with: follower) }
            }
        }
    }

    private func follow(_ task: AcceptedTask, with follower: TaskFollower) async {
        do {
            await tally.noteEnd(try await follower.follow(task.id, until: nil), expectation: task.expectation)
        } catch {
            if error.status == 404 { await tally.noteMissing() }
        }
    }
}
