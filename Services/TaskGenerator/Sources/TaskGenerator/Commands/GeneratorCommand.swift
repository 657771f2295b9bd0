import ArgumentParser
import SchedulerModels

/// The program: nothing but its subcommands.
struct GeneratorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "TaskGenerator",
        abstract: "The command-line client of the distributed task scheduler.",
        discussion: """
            Exit codes: 0 all is well, 1 a task failed or did not end, 2 the API refused, 3 the API cannot be reached, \
            64 the command line cannot be used, 130 interrupted.
            """,
        version: SchedulerVersion.current,
        subcommands: [
            SubmitCommand.self, GenerateCommand.self, GetCommand.self, ListCommand.self, CancelCommand.self,
            RetryCommand.self, DeleteCommand.self, WorkersCommand.self, HealthCommand.self,
        ]
    )
}
