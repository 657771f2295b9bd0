internal import Foundation
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// RabbitMQ turns the services away: they say why, ask with growing pauses, and never write the password.
struct LockedOutRow: FaultRow {
    let name = "B8"
    let title = "wrong password, no permission, no virtual host"
    private static let password = "hunter2-of-the-tests"

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(brokerPassword: Self.password) }

    func inject(_ scene: Scene) async throws {
        let user = scene.brokerUser
        let host = scene.stack.virtualHost
        func change(_ password: String) async throws {
            try await scene.stack.rabbit.evaluate(
                "ok = rabbit_auth_backend_internal:change_password(<<\"\(user)\">>, <<\"\(password)\">>, <<\"tests\">>)"
            )
        }
        try await scene.load.reached(40)
        try await lockedOut(scene) {
            try await change("another")
        } after: {
            try await change(Self.password)
        }
        try await lockedOut(scene) {
            try await scene.stack.rabbit.evaluate(
                "ok = rabbit_auth_backend_internal:clear_permissions(<<\"\(user)\">>, <<\"\(host)\">>, <<\"tests\">>)"
            )
        } after: {
            try await scene.permitBrokerUser()
        }
        try await lockedOut(scene) {
            try scene.note(.brokerLost, "the virtual host")
            try await scene.stack.rabbit.evaluate("rabbit_vhost:delete(<<\"\(host)\">>, <<\"tests\">>)")
        } after: {
            // RabbitMQ 3.10 under load can be without the host again a moment after it was made.
            for _ in 1...5 {
                try await scene.makeVirtualHost()
                if (try? await scene.whenReady(within: .seconds(10))) != nil { return }
            }
        }
        for name in scene.apis + scene.workers where try scene.output(of: name).contains("hunter2") {
            throw HarnessError("\(name) has written the password")
        }
    }

    private func lockedOut(
        _ scene: Scene,
        _ lock: () async throws -> Void,
        after unlock: () async throws -> Void
    ) async throws {
        try await lock()
        try await scene.cutBroker()
        let before = try lines(scene)
        try await eventually(within: .seconds(30)) {
            let health = try await scene.stack.get("/health")
            return try health.status == 503 && health.json()["checks"]?["rabbitmq"]?["status"] == "down"
        }
        try await scene.startsRefused(naming: ["RABBITMQ_URL"], secret: "hunter2", [:])
        try await scene.load.reached(scene.load.accepted + 20)
        try await Task.sleep(for: .seconds(5))
        for (name, count) in try lines(scene) {
            let more = count - (before[name] ?? 0)
            // Each service has two connections and their cure; without growing pauses there would be hundreds.
            guard more <= 60 else { throw HarnessError("\(name) has written \(more) lines about being turned away") }
        }
        try await unlock()
        try await scene.whenReady(within: .seconds(60))
    }

    /// How many lines about connections each service has written.
    private func lines(_ scene: Scene) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for name in scene.apis + scene.workers {
            counts[name] = try scene.output(of: name).split(separator: "\n").count {
                $0.contains("connect") && !$0.contains("lease")
            }
        }
        return counts
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
