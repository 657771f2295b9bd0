import ArgumentParser
import SchedulerModels

/// Hand out the tasks of a paused queue again.
struct QueuesResumeCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Hand out the tasks of a paused queue again."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The queue's name.")
    var name: String

    @Flag(help: "Print the queue as the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let answer = try await api.call("POST", "/queues/\(PercentEncoding.encode(name))/resume")
        let queue = try answer.json()
        try StandardOutput.print(json ? queue.text : QueueTable.text([queue]))
    }
}
