import ArgumentParser
import SchedulerModels

/// An action on all tasks that match filters.
struct MatchingOptions: ParsableArguments {
    static let discussion = """
        With filters in place of an identifier it is all tasks that match them; how many is shown, and asked for, \
        before anything is done.
        """

    @Flag(help: "All tasks, where no filter is given.")
    var all = false

    @Flag(help: "Only say how many tasks match.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    /// Refuses a command line that could be meant in two ways.
    func check(id: String?, _ filter: FilterOptions) throws {
        let hasFilter = !filter.fields(now: Timestamp(milliseconds: 0)).isEmpty
        if id != nil {
            guard !hasFilter, !all, !dryRun else {
                throw ArgumentParser.ValidationError("Give an identifier or filters, not both")
            }
        } else {
            guard hasFilter != all else {
                throw ArgumentParser.ValidationError("Give an identifier, filters, or --all for all tasks")
            }
        }
    }

    /// Counts, asks, and does it.
    func act(_ action: String, _ filter: FilterOptions, _ api: APIClient, asJSON: Bool) async throws {
        let run = MatchingAction(api: api, action: action, filter: filter.fields(now: WallClock.now()))
        let preview = try await run.steps(isDryRun: true)
        if dryRun || preview.changed == 0 {
            return try StandardOutput.print(asJSON ? preview.json(isDryRun: true).text : preview.text("would"))
        }
        if !yes {
            guard Terminal.inputIsTerminal else {
                throw ArgumentParser.ValidationError("\(preview.text("would")). Without a terminal to ask, add --yes")
            }
            Terminal.writeError("\(preview.text("would")). Go on? [y/N] ")
            guard ["y", "yes"].contains(readLine()?.lowercased()) else { throw ExitCode(ExitStatusCode.failed) }
        }
        let done = try await run.steps(isDryRun: false)
        try StandardOutput.print(asJSON ? done.json(isDryRun: false).text : done.text("did"))
    }
}
