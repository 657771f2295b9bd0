import ArgumentParser
import SchedulerModels

/// Shows queues, workers and rates as they are, again and again.
struct TopCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show queues, workers and rates live.",
        discussion: """
            Keys: q quits; n, r, u, c, f sort the queues by name, ready, running, completed or failed, s by the next of \
            these. Without a terminal, or with --once, what is now is printed once.
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print what is now and end.")
    var once = false

    @Flag(help: "Print JSON, one object a second and line: statistics, queues, workers.")
    var json = false

    @Option(help: "What queues are sorted by: name, ready, running, completed, failed.")
    var sort = TopOrder.name

    @Option(help: "Seconds from one look to the next.")
    var interval: Double = 1

    func validate() throws {
        guard interval >= 0.1, interval <= 3_600 else {
            throw ArgumentParser.ValidationError("--interval must be 0.1 to 3600 seconds")
        }
    }

    func run(with api: APIClient) async throws {
        if json { return try await printObjects(api) }
        if !once, try await TopDisplay(api: api, address: connection.address, interval: pause).run(sort) { return }
        let screen = TopScreen(
            address: connection.address,
            order: sort,
            width: 4_096,
            height: nil,
            isColoured: Terminal.outputIsColoured
        )
        // The first line names keys, of which there are none here.
        for line in screen.lines(try await TopSnapshot.read(api)).dropFirst() { try StandardOutput.print(line) }
    }

    private var pause: Duration { .milliseconds(Int64(interval * 1_000)) }

    private func printObjects(_ api: APIClient) async throws {
        while true {
            try StandardOutput.print(try await TopSnapshot.read(api).json.text)
            if once { return }
            try await Task.sleep(for: pause)
        }
    }
}
