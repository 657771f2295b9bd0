import Logging
import SchedulerModels
import TaskStore
import TestServers

@testable import Callbacks

/// A sender at work on a queue in memory.
struct CallbackScene {
    let queue = ListedCallbacks()
    let log = LogLines()
    let sender: CallbackSender
    private static let identifiers = TaskIDGenerator()

    init(
        secret: String = "a secret of 16 b",
        allowPrivate: Bool = true,
        _ change: (inout CallbackSender.Limits) -> Void = { _ in }
    ) throws {
        var limits = CallbackSender.Limits()
        limits.interval = .milliseconds(10)
        change(&limits)
        let settings = try CallbackSettings(
            Settings(["CALLBACK_SECRET": secret, "CALLBACK_ALLOW_PRIVATE_ADDRESSES": "\(allowPrivate)"])
        )
        let log = log
        var logger = Logger(label: "test") { _ in LineHandler(lines: log) }
        logger.logLevel = .trace
        sender = CallbackSender(
            queue: queue,
            settings: settings,
            limits: limits,
            logger: logger,
            now: { Timestamp(milliseconds: 1_800_000_000_500) }
        )
    }

    /// Runs the sender for as long as the body takes.
    func run(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await sender.run() }
            do {
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            sender.close()
            try await group.waitForAll()
        }
    }

    /// Waits until that many outcomes are recorded.
    func settled(_ count: Int) async throws {
        try await eventually(within: .seconds(60)) { await queue.settled.count >= count }
    }

    /// An ended task that wants its caller to be called back at that URL.
    static func order(_ url: String, tries: Int = 1, result: String = "42") -> CallbackOrder {
        let id = identifiers.next(now: Timestamp(milliseconds: 1_799_999_999_000))
        var submission = TaskSubmission(taskType: "echo")
        submission.callbackURL = url
        var record = TaskRecord(
            taskID: id,
            submissionMembers: submission.members,
            status: .completed,
            queue: "default",
            taskType: "echo",
            tags: [],
            createdAt: id.timestamp
        )
        record.attempt = 1
        record.completedAt = Timestamp(milliseconds: 1_800_000_000_000)
        record.result = Array(result.utf8)
        return CallbackOrder(taskID: id, token: 7, tries: tries, record: record)
    }
}
