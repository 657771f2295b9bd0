import ArgumentParser
import SchedulerModels

/// Stop handing out a queue's tasks; they are still accepted and kept.
struct QueuesPauseCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop handing out a queue's tasks; they are still accepted and kept."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The queue's name.")
    var name: String

    @Flag(help: "Print the queue as the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let answer = try await api.call("POST", "/queues/\(PercentEncoding.encode(name))/pause")
        let queue = try answer.json()
        try StandardOutput.print(json ? queue.text : QueueTable.text([queue]))
    }
}
