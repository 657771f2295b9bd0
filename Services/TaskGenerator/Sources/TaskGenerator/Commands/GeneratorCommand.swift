import ArgumentParser
import SchedulerModels

/// The program: nothing but its subcommands.
struct GeneratorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "TaskGenerator",
        abstract: "The command-line client of the distributed task scheduler.",
        discussion: """
            Exit codes: 0 all is well, 1 a task ended without success or not all was accepted, 2 the API refused, 3 \
            the API cannot be reached, 4 the task has not ended (in time), 64 the command line cannot be used, 130 \
            interrupted.

            --json prints the API's JSON, for lists one object a line; an error is then a problem (RFC 9457) in JSON \
            on standard error. NO_COLOR switches colours off; a file or a pipe never has any.
            """,
        version: SchedulerVersion.current,
        subcommands: [
            SubmitCommand.self, BulkCommand.self, GenerateCommand.self, GetCommand.self, ResultCommand.self,
            WatchCommand.self, LogsCommand.self, ExplainCommand.self, ListCommand.self, CancelCommand.self,
            RetryCommand.self, DeleteCommand.self, QueuesCommand.self, WorkersCommand.self, HealthCommand.self,
            EventsCommand.self, CompletionsCommand.self,
        ]
    )
}
