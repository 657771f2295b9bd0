import ArgumentParser
import SchedulerModels

/// Lists the queues.
struct QueuesListCommand: APICommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the queues.")

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print the API's JSON, one queue a line.")
    var json = false

    func run(with api: APIClient) async throws {
        let answer = try await api.call("GET", "/queues/")
        guard let queues = try answer.json()["queues"]?.arrayValue else {
            throw answer.unreadable("the answer holds no queues")
        }
        guard json else { return try StandardOutput.print(QueueTable.text(queues)) }
        for queue in queues { try StandardOutput.print(queue.text) }
    }
}
