import ArgumentParser
import SchedulerModels

/// Cancels tasks, one or all that match; their records stay.
struct CancelCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a task, or all that match; the record stays.",
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
        guard let id else { return try await matching.act("cancel", filter, api, asJSON: json) }
        let task = try await api.call("POST", TaskPath.of(id, "/cancel")).task()
        try StandardOutput.print(json ? task.json.text : TaskOutput.line(task, colour: .ofOutput))
    }
}
