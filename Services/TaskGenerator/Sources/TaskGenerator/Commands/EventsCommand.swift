import ArgumentParser
import SchedulerModels

/// Tells what happens to all tasks, workers and queues, until it is interrupted.
struct EventsCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Tell what happens: to tasks, workers and queues, as it happens.",
        discussion: """
            Goes on after a lost connection with what came meanwhile; 'reset' says that some of it could not be told. \
            Ctrl-C ends it.
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "Only these kinds, separated by commas: task, queue, worker.")
    var types: String?

    @Option(help: "Begin behind the event with this number.")
    var after: String?

    @Flag(help: "Print each event as JSON: {\"id\": …, \"event\": …, \"data\": …}, one a line.")
    var json = false

    func run(with api: APIClient) async throws {
        let query = types.map { [(name: "types", value: $0)] } ?? []
        var last = after
        var hasBegun = false
        while true {
            var parser = EventStreamParser()
            let error = try await EventReception(api: api, query: query, lastEventID: last).run { piece in
                for event in parser.add(piece) {
                    try StandardOutput.print(json ? event.json : event.line)
                }
                last = parser.lastID ?? last
                hasBegun = hasBegun || parser.lastID != nil
            }
            if let error, !hasBegun || (error.status ?? 503) != 503 { throw error }
            try await Task.sleep(for: .seconds(2))
        }
    }
}
