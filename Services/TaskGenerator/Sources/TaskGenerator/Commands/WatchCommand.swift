import ArgumentParser
import SchedulerModels

/// Tells what happens to a task until it ends.
struct WatchCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a task until it ends: status, progress, log lines.",
        discussion: """
            Exit codes: 0 the task completed; 1 it failed, was cancelled or expired. Ctrl-C ends the watching, not the \
            task.
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Flag(help: "Print each change as JSON: {\"task\": …} or {\"log\": …}, one a line.")
    var json = false

    func run(with api: APIClient) async throws {
        var watch = TaskWatch(api: api, id: id, asJSON: json, colour: .ofOutput, now: WallClock.now)
        let code = ExitStatusCode.of(try await watch.run())
        if code != ExitStatusCode.success { throw ExitCode(code) }
    }
}
