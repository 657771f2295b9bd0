internal import HTTPServer
internal import SchedulerModels
internal import TaskDispatch
internal import TaskStore

/// `POST /tasks/bulk`.
struct SubmitBulk: Sendable {
    let store: TaskStore
    let dispatcher: TaskDispatcher
    let callbacks: CallbackAdmission
    /// The largest body.
    let maximumBytes: Int
    /// The largest item: as large as the body of a single submission.
    let maximumItemBytes: Int

    /// Stores many tasks and hands them over; the answer tells of each item what became of it, in order.
    func submit(_ request: HTTPRequest) async throws -> HTTPResponse {
        let query = try QueryReader(request.query, known: ["strict"])
        guard request.headers["idempotency-key"] == nil else {
            throw RouteError(
                status: .badRequest,
                detail: "An Idempotency-Key header cannot stand for many tasks: give each item its idempotency_key."
            )
        }
        let isStrict = try query.flag("strict")
        let body = try await BulkBody(request, maximumItemBytes: maximumItemBytes)
        let served = isStrict ? ServedTypes(try await store.workers()) : nil
        var progress = BulkProgress(answer: BulkAnswer(body.format, requestID: request.id, count: body.count))
        let traceparent = SubmitTask.traceparent(request)
        for chunk in body.chunks {
            await Task.yield()
            let items = chunk.map { index in
                Result { () throws(RouteError) in
                    var submission = try accept(body.submission(index), served)
                    submission.traceparent = traceparent
                    return submission
                }
            }
            try await handle(items, &progress)
        }
        return progress.answer.response()
    }

    private func accept(_ submission: TaskSubmission, _ served: ServedTypes?) throws(RouteError) -> TaskSubmission {
        try callbacks.check(submission)
        try served?.check(submission)
        return submission
    }

    /// Stores what is valid and writes an entry for every item.
    private func handle(
        _ items: [Result<TaskSubmission, RouteError>],
        _ progress: inout BulkProgress
    ) async throws {
        let submissions = items.compactMap { try? $0.get() }  // What was refused is answered below.
        let answers = try await answers(to: submissions, &progress)
        let replayed = await replayed(answers)
        var next = 0
        for item in items {
            switch item {
            case .failure(let refusal): progress.answer.add(refusal)
            case .success(let submission):
                switch Self.entry(submission, answers[next], replayed) {
                case .success(let record): progress.answer.add(record)
                case .failure(let error): progress.answer.add(error)
                }
                next += 1
            }
        }
    }

    /// Asks the store, unless it is lost already or nobody waits for the answer any more.
    private func answers(
        to submissions: [TaskSubmission],
        _ progress: inout BulkProgress
    ) async throws -> [BulkOutcome] {
        guard !submissions.isEmpty else { return [] }
        guard !progress.isStoreLost, !Task.isCancelled else { return submissions.map { _ in .notAsked } }
        let many = await dispatcher.submit(submissions, publishes: progress.publishes)
        progress.publishes = many.isPublished
        let answers = many.answers.map(BulkOutcome.init)
        progress.isStoreLost = answers.contains { if case .unknown = $0 { true } else { false } }
        progress.hasStored = progress.hasStored || answers.contains { if case .settled = $0 { true } else { false } }
        if progress.isStoreLost, !progress.hasStored, case .failure(let error)? = many.answers.first {
            // Nothing is known to be stored: that is the whole request's failure, not that of its items.
            throw error
        }
        return answers
    }

    /// The tasks that were there before, by identifier; nil when the store could not show them.
    private func replayed(_ answers: [BulkOutcome]) async -> [TaskID: TaskRecord]? {
        let ids = answers.compactMap { if case .settled(.replay(let id)) = $0 { id } else { nil } }
        guard !ids.isEmpty else { return [:] }
        do throws(TaskStoreError) {
            do throws(TaskStoreError) {
                return try await store.tasksWithAttempts(ids)
            } catch  where error.kind == .unavailable {
                return try await store.tasksWithAttempts(ids)
            }
        } catch {
            return nil
        }
    }

    private static func entry(
        _ submission: TaskSubmission,
        _ outcome: BulkOutcome,
        _ replayed: [TaskID: TaskRecord]?
    ) -> Result<TaskRecord, RouteError> {
        switch outcome {
        case .settled(.accepted(let acceptance)): .success(SubmitTask.record(submission, acceptance))
        case .settled(.replay(let id)):
            if let replayed {
                replayed[id].map { .success($0) } ?? .failure(.noSuchTask)
            } else {
                .failure(.notShown(id))
            }
        case .settled(.conflict(let id)): .failure(.keyConflict(id))
        case .settled(.full): .failure(.tooManyOpen)
        case .settled(.tooManyQueues): .failure(.tooManyQueues)
        case .refused(let error): .failure(RouteError(error))
        case .unknown: .failure(.unknownOutcome)
        case .notAsked: .failure(.notStored)
        }
    }
}
