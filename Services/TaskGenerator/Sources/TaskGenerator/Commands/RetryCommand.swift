import ArgumentParser
import SchedulerModels

/// Run a failed, cancelled or expired task again.
struct RetryCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Run a failed, cancelled or expired task again."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Flag(help: "Print the task as the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let task = try await api.call("POST", TaskPath.of(id, "/retry")).task()
        try StandardOutput.print(json ? task.json.text : TaskOutput.line(task, colour: .ofOutput))
    }
}
