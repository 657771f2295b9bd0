import ArgumentParser
import SchedulerModels

/// Lists tasks, newest first.
struct ListCommand: APICommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List tasks, newest first.")

    @OptionGroup var connection: ConnectionOptions

    @OptionGroup(title: "Filters") var filter: FilterOptions

    @Option(help: "How many tasks; with --all how many are asked for at once.")
    var limit: Int?

    @Option(help: "Where to go on: what the list before ended with.")
    var cursor: String?

    @Flag(help: "All of them, page after page.")
    var all = false

    @Flag(help: "Print the API's JSON, one task a line.")
    var json = false

    func run(with api: APIClient) async throws {
        var table = TablePrinter(
            ["TASK", "TYPE", "STATUS", "QUEUE", "PRIORITY", "ATTEMPT", "CREATED", "TOOK"],
            statusColumn: 2,
            colour: .ofOutput
        )
        var cursor = cursor
        var isFirst = true
        repeat {
            let answer = try await api.call("GET", "/tasks/", query: query(cursor))
            let page = try answer.json()
            guard let tasks = page["tasks"]?.arrayValue else { throw answer.unreadable("the answer holds no tasks") }
            if isFirst || !tasks.isEmpty { try show(tasks, in: &table) }
            isFirst = false
            let next = page["next_cursor"]?.stringValue
            // A cursor that stands still would never end.
            cursor = next == cursor ? nil : next
        } while all && cursor != nil
        if let cursor, !json {
            Terminal.writeError("there are more: --all lists them, --cursor \(PlainText.line(cursor)) goes on here\n")
        }
    }

    private func query(_ cursor: String?) -> [(name: String, value: String)] {
        let items: [(name: String, value: String?)] = [
            ("limit", limit.map(String.init) ?? (all ? "500" : nil)), ("cursor", cursor),
        ]
        return filter.fields(now: WallClock.now()) + items.compactMap { item in item.value.map { (item.name, $0) } }
    }

    /// Each page as it comes.
    private func show(_ tasks: [JSONValue], in table: inout TablePrinter) throws {
        if json {
            let lines = tasks.flatMap { $0.serialized() + [UInt8(ascii: "\n")] }
            return try StandardOutput.write(lines)
        }
        for task in tasks.compactMap({ TaskView($0) }) {
            table.add([
                task.id, task.text("task_type"), task.statusText, task.text("queue"),
                task.json["priority"]?.numberValue?.text, task.json["attempt"]?.numberValue?.text,
                task.text("created_at"), task.endToEnd.map { "\($0.secondsText) s" },
            ])
        }
        try StandardOutput.print(table.flush())
    }
}
