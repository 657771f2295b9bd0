import ArgumentParser
import SchedulerModels

/// Prints what the handler has written about a task.
struct LogsCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print the last log lines of a task; watch follows them."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Flag(help: "Print the API's JSON, one line of the log a line.")
    var json = false

    func run(with api: APIClient) async throws {
        guard let lines = try await api.logs(of: id) else {
            // No such task is an error; a task without logs is none.
            _ = try await api.call("GET", TaskPath.of(id))
            if !json { Terminal.writeError("no logs here\n") }
            return
        }
        for line in lines {
            try StandardOutput.print(json ? line.json.text : Self.text(line))
        }
    }

    static func text(_ line: LogLine) -> String {
        PlainText.line("\(line.time)  attempt \(line.attempt.map(String.init) ?? "-")  \(line.message)")
    }
}
