import TestServers

/// A broker that the tests of one suite may break.
actor OwnServer {
    private var booting: Task<PrivateRabbitMQ, any Error>?

    func get() async throws -> PrivateRabbitMQ {
        let task = booting ?? Task { try await PrivateRabbitMQ.start() }
        booting = task
        return try await task.value
    }
}
