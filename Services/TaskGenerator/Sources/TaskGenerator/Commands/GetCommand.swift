import ArgumentParser
import SchedulerModels

/// Show a task.
struct GetCommand: APICommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "Show a task.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Flag(help: "Print the task as the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let task = try await api.call("GET", TaskPath.of(id)).task()
        try StandardOutput.print(json ? task.json.text : TaskOutput.details(task))
    }
}
