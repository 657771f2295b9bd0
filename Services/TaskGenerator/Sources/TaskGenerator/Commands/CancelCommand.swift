import ArgumentParser
import SchedulerModels

/// Cancel a task; its record stays.
struct CancelCommand: APICommand {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Cancel a task; its record stays.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Flag(help: "Print the task as the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let task = try await api.call("POST", TaskPath.of(id, "/cancel")).task()
        try StandardOutput.print(json ? task.json.text : TaskOutput.line(task, colour: .ofOutput))
    }
}
