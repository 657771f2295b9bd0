import ArgumentParser
import SchedulerModels

/// Prints the result of a task and nothing else.
struct ResultCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "result",
        abstract: "Print the result of a task: its JSON alone, byte for byte as it is stored.",
        discussion: """
            Exit codes: 0 the task completed and the result is on standard output; 1 it failed, was cancelled or \
            expired; 4 it has not ended, or not in time. Where there is no result, standard error says why.
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Option(help: ArgumentHelp("Wait for its end, at most that long when seconds are given.", valueName: "[seconds]"))
    var wait: WaitLimit?

    @Flag(help: "Print errors as JSON; the result is JSON in any case.")
    var json = false

    func run(with api: APIClient) async throws {
        // Nobody waits for an API that was never there.
        var task = try await api.call("GET", TaskPath.of(id)).task()
        if let wait, !task.isEnded {
            let deadline = wait.duration.map { ContinuousClock.now + $0 }
            task = try await TaskFollower(api: api).follow(id, until: deadline)
        }
        let code = ExitStatusCode.of(task)
        guard code != ExitStatusCode.success else {
            return try StandardOutput.write(task.resultBytes + [UInt8(ascii: "\n")])
        }
        Terminal.writeError(explanation(task) + "\n")
        throw ExitCode(code)
    }

    private func explanation(_ task: TaskView) -> String {
        if json {
            let text: JSONValue = [
                "task_id": .string(task.id), "status": .string(task.statusText), "error": task.json["error"] ?? .null,
            ]
            return text.text
        }
        let hint = task.isEnded || wait != nil ? "" : "  (not ended; --wait waits for it)"
        return TaskOutput.line(task) + hint
    }
}
