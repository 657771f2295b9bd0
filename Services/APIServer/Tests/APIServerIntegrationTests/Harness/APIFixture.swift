import HTTPServer
import SchedulerModels
import ServiceLifecycle
import TaskStore
import TestServers

@testable import APIServer

/// The whole API server, as the command runs it, on a port and in a namespace of its own.
struct APIFixture {
    let assembly: APIServerAssembly
    let client: WireClient
    private let group: ServiceGroup

    var store: TaskStore { assembly.store }

    /// Runs a test's body against a server on the process's shared Redis and RabbitMQ, unless others are given.
    static func run(
        redisURL: String? = nil,
        rabbitURL: String? = nil,
        settings: [String: String] = [:],
        _ body: (APIFixture) async throws -> Void
    ) async throws {
        var values = [
            "API_HOST": "127.0.0.1", "API_PORT": "0", "API_CONNECTION_LIMIT": "256", "LOG_LEVEL": "critical",
            "SCHEDULER_NAMESPACE": "t\(UInt64.random(in: 0 ... .max))", "SHUTDOWN_TIMEOUT": "5",
        ]
        values["REDIS_URL"] = if let redisURL { redisURL } else { try await PrivateRedis.shared().url }
        values["RABBITMQ_URL"] = if let rabbitURL { rabbitURL } else { try await PrivateRabbitMQ.shared().url }
        let configuration = try APIServerConfiguration(Settings(values.merging(settings) { $1 }))
        let assembly = APIServerAssembly(configuration)
        let group = assembly.group(stoppedBy: [])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await eventually(within: .seconds(60)) { assembly.server.port != 0 }
                let client = WireClient(port: assembly.server.port)
                try await body(APIFixture(assembly: assembly, client: client, group: group))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// What SIGTERM does.
    func stop() async { await group.triggerGracefulShutdown() }

    // MARK: Requests that many tests make

    func get(_ path: String) async throws -> WireAnswer { try await client.send("GET", path) }
    func delete(_ path: String) async throws -> WireAnswer { try await client.send("DELETE", path) }
    func post(_ path: String) async throws -> WireAnswer { try await client.send("POST", path) }

    func submit(
        _ body: String = #"{"task_type":"echo"}"#,
        to path: String = "/tasks/",
        headers: [(String, String)] = []
    ) async throws -> WireAnswer {
        try await client.send(
            "POST",
            path,
            headers: [("Content-Type", "application/json")] + headers,
            body: Array(body.utf8)
        )
    }

    /// The identifier of a task that must have been accepted.
    func accepted(_ body: String = #"{"task_type":"echo"}"#) async throws -> TaskID {
        let answer = try await submit(body)
        guard answer.status == 202, let id = TaskID(answer["task_id"].stringValue ?? "") else {
            throw Unexpected(answer: answer.text)
        }
        return id
    }

    /// A preparing step was answered something that the test cannot build on.
    struct Unexpected: Error {
        let answer: String
    }
}
