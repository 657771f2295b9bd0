internal import HTTPClient
public import Logging
public import SchedulerModels
internal import TaskStore

/// Calls back those who asked for it when their tasks have ended.
///
/// It runs in every API server, safe in any number, because each callback is taken for a while by one of them. Nothing of
/// it is in the way of a task: a callback is only looked at when its task has ended. A receiver may be called more than
/// once for one end: when its answer or the record of it is lost.
public final class CallbackSender: Sendable {
    /// How much is sent at once and how long is waited.
    struct Limits: Sendable {
        /// Requests under way at once.
        var requests = 50
        /// Of these, to one receiver.
        var requestsPerHost = 8
        /// A receiver that takes longer than this for everything is slow.
        var quick: Duration = .seconds(2)
        /// Callbacks that may wait here for a slow receiver: what it can take within the hold.
        var waitingWhenSlow = 24
        /// Callbacks taken and not settled yet.
        var taken = 200
        /// How many are taken in one go.
        var batch = 50
        /// How long a callback that was taken is ours.
        var hold: Duration = .seconds(60)
        /// The pause after which the queue is asked again.
        var interval: Duration = .milliseconds(500)
        /// The time for a receiver to answer.
        var timeout: Duration = .seconds(10)
    }

    private let queue: any CallbackQueue
    private let client: HTTPClient
    private let attempt: CallbackAttempt
    private let limits: Limits
    private let slots: CallbackSlots
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let closing = AsyncStream.makeStream(of: Void.self)

    /// A sender that does nothing until `run()`.
    ///
    /// - Parameters:
    ///   - queue: Where the callbacks wait.
    ///   - settings: The secrets, and which addresses may be called.
    ///   - logger: Where failures are told: task, origin and reason, never the URL.
    ///   - now: The clock of the signatures.
    public convenience init(
        queue: any CallbackQueue,
        settings: CallbackSettings,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(queue: queue, settings: settings, limits: Limits(), logger: logger, now: now)
    }

    init(
        queue: any CallbackQueue,
        settings: CallbackSettings,
        limits: Limits,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(
                maximumConnections: limits.requests,
                maximumConnectionsPerHost: limits.requestsPerHost,
                userAgent: "task-scheduler-callback/\(SchedulerVersion.current)"
            ),
            logger: logger
        )
        self.queue = queue
        self.client = client
        self.limits = limits
        self.logger = logger
        self.now = now
        attempt = CallbackAttempt(client: client, settings: settings, timeout: limits.timeout)
        slots = CallbackSlots(limits)
    }

    /// Takes and sends until it is closed, when what is under way may end, or cancelled, when it is broken off.
    public func run() async {
        let (orders, feed) = AsyncStream.makeStream(of: CallbackOrder.self)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.takeUntilClosed(feed) }
            for await order in orders {
                group.addTask {
                    await self.deliver(order)
                    await self.slots.finish()
                }
            }
        }
        await client.close()
    }

    /// Ends `run()`: nothing more is taken.
    public func close() { closing.continuation.finish() }

    private func takeUntilClosed(_ feed: AsyncStream<CallbackOrder>.Continuation) async {
        await withTaskGroup(of: Void.self) { race in
            race.addTask { await self.rounds(feed) }
            race.addTask { for await _ in self.closing.stream {} }
            await race.next()
            race.cancelAll()
        }
        feed.finish()
        await slots.close()
    }

    private func rounds(_ feed: AsyncStream<CallbackOrder>.Continuation) async {
        while !Task.isCancelled {
            let wanted = min(limits.batch, await slots.room)
            let taken = wanted > 0 ? await take(wanted) : []
            await slots.take(taken.count)
            for order in taken { feed.yield(order) }
            // As many as asked for: there are more, and those of other receivers need not wait.
            if !taken.isEmpty, taken.count == wanted { continue }
            if wanted == 0 { await slots.makeRoom() }
            // Woken early by cancellation alone; the loop's head ends it.
            try? await Task.sleep(for: limits.interval * Double.random(in: 0.8...1.2))
        }
    }

    private func take(_ count: Int) async -> [CallbackOrder] {
        do {
            return try await queue.take(limit: count, hold: limits.hold)
        } catch {
            logger.debug("callbacks have to wait", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func deliver(_ order: CallbackOrder) async {
        // One that waited so long that somebody else may take it during the request is left to them.
        let deadline = ContinuousClock.now + limits.hold - limits.timeout * 2
        let url: WebURL
        do throws(HTTPClientError) {
            url = try Self.url(order)
        } catch  where error.code == .libraryMissing {
            return await settle(order, attempt.failure(order, error.message), "")
        } catch {
            return await settle(order, .dead(reason: "the task has no callback URL that can be read"), "")
        }
        guard await slots.enter(url.origin) else { return }
        let start = ContinuousClock.now
        if start < deadline, let outcome = await attempt.send(order, to: url, now: now()) {
            await settle(order, outcome, url.origin)
        }
        await slots.leave(url.origin, since: start)
    }

    /// Once more when the store was lost; after that the receiver is called again when the hold is over.
    private func settle(_ order: CallbackOrder, _ outcome: CallbackOutcome, _ origin: String) async {
        tell(order, outcome, origin)
        do throws(TaskStoreError) {
            do throws(TaskStoreError) {
                try await queue.settle(order, outcome)
            } catch  where error.kind == .unavailable {
                try await queue.settle(order, outcome)
            }
        } catch {
            logger.debug("a callback's outcome is not recorded", metadata: [LogKey.taskID: "\(order.taskID)"])
        }
    }

    private func tell(_ order: CallbackOrder, _ outcome: CallbackOutcome, _ origin: String) {
        var metadata: Logger.Metadata = [
            LogKey.taskID: "\(order.taskID)", "to": "\(origin)", "tries": "\(order.tries)",
        ]
        switch outcome {
        case .delivered: logger.debug("called back", metadata: metadata)
        case .failed(let reason, let wait):
            metadata["reason"] = "\(reason)"
            metadata["again_in"] = "\(wait)"
            logger.debug("a callback failed", metadata: metadata)
        case .dead(let reason):
            metadata["reason"] = "\(reason)"
            logger.notice("a callback is given up", metadata: metadata)
        }
    }

    /// The URL among the submission's members.
    private static func url(_ order: CallbackOrder) throws(HTTPClientError) -> WebURL {
        var writer = JSONWriter(reserving: order.record.submissionMembers.count + 2)
        writer.beginObject()
        writer.spliceMembers(order.record.submissionMembers)
        writer.endObject()
        // Whatever cannot be read is told as the reason of giving up.
        let json = try? JSONParser.parse(writer.bytes, limits: .trusted)
        let url = try WebURL(json?["callback_url"]?.stringValue ?? "")
        guard url.isWeb else {
            throw HTTPClientError(code: .schemeNotAllowed, operation: "call back", message: "neither http nor https")
        }
        return url
    }
}
