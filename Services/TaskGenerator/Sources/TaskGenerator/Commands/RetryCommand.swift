import ArgumentParser
import SchedulerModels

/// Runs failed, cancelled or expired tasks again: one, or all that match.
struct RetryCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Run a failed, cancelled or expired task again, or all that match.",
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
        guard let id else { return try await matching.act("retry", filter, api, asJSON: json) }
        let task = try await api.call("POST", TaskPath.of(id, "/retry")).task()
        try StandardOutput.print(json ? task.json.text : TaskOutput.line(task, colour: .ofOutput))
    }
}
