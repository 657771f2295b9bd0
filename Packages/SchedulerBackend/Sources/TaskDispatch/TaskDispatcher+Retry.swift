public import SchedulerModels
internal import TaskBroker
public import TaskStore

extension TaskDispatcher {
    /// Sends an ended task round again and hands it over for delivery.
    public func retry(_ id: TaskID) async throws(TaskStoreError) -> RetryOutcome {
        try await retry([id])[0].get()
    }

    /// Sends several tasks round again, none named twice, and hands them over for delivery in one window.
    ///
    /// - Returns: What became of each.
    public func retry(_ ids: [TaskID]) async throws(TaskStoreError) -> [Result<RetryOutcome, TaskStoreError>] {
        let outcomes = try await store.retry(ids)
        var moments: [TaskID: Timestamp] = [:]
        for (id, outcome) in zip(ids, outcomes) {
            if case .success(.pending(let now)) = outcome { moments[id] = now }
        }
        guard !moments.isEmpty, publisher.isAvailable else { return outcomes }
        let retried = ids.filter { moments[$0] != nil }
        // What cannot be read again now is published by the reconciler, as all is that is stored and not published.
        for part in stride(from: 0, to: retried.count, by: Self.retriesPerWindow) {
            guard
                let records = try? await store.tasks(
                    Array(retried[part..<min(part + Self.retriesPerWindow, retried.count)])
                )
            else { break }
            let orders = records.filter { $0.status == .pending }.compactMap { record in
                moments[record.taskID].flatMap { record.publishOrder(now: $0) }
            }
            _ = await publisher.publish(orders)
        }
        return outcomes
    }

    /// How many whole tasks are held in memory at once to be published.
    private static var retriesPerWindow: Int { 64 }
}

extension TaskRecord {
    /// The order to publish this task; nil when its stored submission cannot be read.
    fileprivate func publishOrder(now: Timestamp) -> PublishOrder? {
        var writer = JSONWriter()
        writer.beginObject()
        writer.spliceMembers(submissionMembers)
        writer.endObject()
        guard let json = try? JSONParser.parse(writer.bytes, limits: .trusted),
            let submission = try? TaskSubmission(stored: json)
        else { return nil }  // The reconciler publishes what is stored, whatever it is.
        let body = TaskMessage.serialize(
            taskID: taskID,
            createdAt: createdAt,
            publishedAt: now,
            attempt: attempt,
            members: submissionMembers
        )
        return PublishOrder(taskID: taskID, place: QueueBand(queue: queue, band: submission.band), body: body)
    }
}
