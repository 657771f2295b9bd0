import ArgumentParser
import SchedulerModels

/// Delete a task and its record.
struct DeleteCommand: APICommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Delete a task and its record.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Flag(help: "Print what was done as JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        _ = try await api.call("DELETE", TaskPath.of(id))
        let answer: JSONValue = ["task_id": .string(id), "deleted": true]
        try StandardOutput.print(json ? answer.text : "\(PlainText.line(id))  deleted")
    }
}
