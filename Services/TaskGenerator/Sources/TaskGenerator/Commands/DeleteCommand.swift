import ArgumentParser
import SchedulerModels

/// Deletes tasks and their records, one or all that match.
struct DeleteCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a task and its record, or all that match.",
        discussion: MatchingOptions.discussion
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier; without it, filters say which tasks.")
    var id: String?

    @OptionGroup(title: "Filters") var filter: FilterOptions

    @OptionGroup var matching: MatchingOptions

    @Flag(help: "Print the API's JSON.")
    var json = false

    func validate() throws { try matching.check(id: id, filter) }

    func run(with api: APIClient) async throws {
        guard let id else { return try await matching.act("delete", filter, api, asJSON: json) }
        _ = try await api.call("DELETE", TaskPath.of(id))
        let answer: JSONValue = ["task_id": .string(id), "deleted": true]
        try StandardOutput.print(json ? answer.text : "\(PlainText.line(id))  deleted")
    }
}
