internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// Takes ended tasks whose callers are to be called back now.
    ///
    /// - Parameters:
    ///   - limit: The most tasks to take.
    ///   - hold: How long they are the caller's; then somebody else takes what was not settled.
    /// - Returns: The tasks, those that have waited longest first.
    /// - Throws: `TaskStoreError`; what was taken by a call without an answer is taken again after the hold.
    public func takeCallbacks(limit: Int, hold: Duration) async throws(TaskStoreError) -> [CallbackOrder] {
        try await read("take_callbacks") { () throws(RedisError) in
            let taken = try await self.redis.call(
                self.scripts.takeCallbacks,
                arguments: [RedisArgument(self.keys.prefix), RedisArgument(limit), hold.argument]
            ).array
            var orders: [CallbackOrder] = []
            for start in stride(from: 0, to: taken.count - taken.count % 3, by: 3) {
                guard let id = TaskID(try taken[start].string), let token = Int64(try taken[start + 1].string),
                    let tries = Int(try taken[start + 2].string),
                    let record = try TaskFields.record(id, await self.redis.execute(self.recordCommand(id)))
                else { continue }  // Deleted in this moment, or a key of another program.
                orders.append(CallbackOrder(taskID: id, token: token, tries: tries, record: record))
            }
            return orders
        }
    }

    /// Records what came of a try to call back; what was taken by somebody else since is left alone.
    ///
    /// - Returns: Where the calling back stands now; nil when the outcome came too late to count.
    @discardableResult
    public func settleCallback(
        _ id: TaskID,
        token: Int64,
        _ outcome: CallbackOutcome
    ) async throws(TaskStoreError) -> CallbackState.Status? {
        let word: RedisArgument
        var text = ""
        var wait = Duration.zero
        switch outcome {
        case .delivered: word = "delivered"
        case .failed(let reason, let time): (word, text, wait) = ("failed", reason, time)
        case .dead(let reason): (word, text) = ("dead", reason)
        }
        let words = try await call(
            scripts.settleCallback,
            [
                RedisArgument(id.description), RedisArgument(token), word, RedisArgument(String(text.prefix(500))),
                wait.argument, timing.callbackPatience.argument,
            ]
        )
        return words.count > 1 ? CallbackState.Status(rawValue: words[1]) : nil
    }
}
