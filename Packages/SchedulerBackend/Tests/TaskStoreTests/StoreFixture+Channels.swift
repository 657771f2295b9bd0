import Logging
import RedisClient
import SchedulerModels
import TaskStore
import TestServers

extension StoreFixture {
    /// The first message on a channel after the subscription stands and the body has run.
    func messages(on channel: String, _ body: () async throws -> Void) async throws -> String? {
        let subscriber = RedisSubscriber(
            configuration: try RedisConfiguration(url: try await PrivateRedis.shared().url),
            channels: [channel],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await subscriber.run() }
            var heard: String?
            for await event in subscriber.messages() {
                switch event {
                case .subscribed: try await body()
                case .message(_, let payload): heard = String(decoding: payload, as: UTF8.self)
                }
                if heard != nil { break }
            }
            await subscriber.close()
            return heard
        }
    }

    /// The namespace's keys, without those that stay for ever or belong to workers.
    func leftovers() async throws -> [String] {
        let lasting: Set = ["clock", "queues", "counters", "events", "system", "workers", "leases"]
        return try await redis("KEYS", keys.prefix + "*").array
            .map { String(try $0.string.dropFirst(keys.prefix.count)) }
            .filter { !lasting.contains($0) && !$0.hasPrefix("worker:") }
            .sorted()
    }
}
