import ArgumentParser
import SchedulerModels

/// Lists tasks, newest first.
struct ListCommand: APICommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List tasks, newest first.")

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "Only tasks of this status.")
    var status: String?

    @Option(help: "Only tasks of this type.")
    var type: String?

    @Option(help: "Only tasks of this queue.")
    var queue: String?

    @Option(help: "Only tasks with this tag.")
    var tag: String?

    @Option(help: "How many tasks; with --all how many are asked for at once.")
    var limit: Int?

    @Flag(help: "All of them, page after page.")
    var all = false

    @Flag(help: "Print JSON: {\"tasks\": […], \"next_cursor\": …}.")
    var json = false

    func run(with api: APIClient) async throws {
        var tasks: [JSONValue] = []
        var cursor: String?
        repeat {
            let answer = try await api.call("GET", "/tasks/", query: query(cursor))
            let page = try answer.json()
            guard let entries = page["tasks"]?.arrayValue else { throw answer.unreadable("the answer holds no tasks") }
            tasks += entries
            let next = page["next_cursor"]?.stringValue
            // A cursor that stands still would never end.
            cursor = next == cursor ? nil : next
        } while all && cursor != nil
        if json {
            let list: JSONValue = ["tasks": .array(tasks), "next_cursor": cursor.map { .string($0) } ?? .null]
            print(list.text)
            return
        }
        print(Self.table(tasks.compactMap { TaskView($0) }))
        if cursor != nil { Terminal.writeError("there are more; --all lists them\n") }
    }

    private func query(_ cursor: String?) -> [(name: String, value: String)] {
        let items: [(name: String, value: String?)] = [
            ("status", status), ("task_type", type), ("queue", queue), ("tag", tag),
            ("limit", limit.map(String.init) ?? (all ? "500" : nil)), ("cursor", cursor),
        ]
        return items.compactMap { item in item.value.map { (item.name, $0) } }
    }

    static func table(_ tasks: [TaskView]) -> String {
        var table = TablePrinter(["TASK", "TYPE", "STATUS", "QUEUE", "PRIORITY", "ATTEMPT", "CREATED", "TOOK"])
        for task in tasks {
            table.add([
                task.id, task.text("task_type"), task.statusText, task.text("queue"),
                task.json["priority"]?.numberValue?.text, task.json["attempt"]?.numberValue?.text,
                task.text("created_at"), task.endToEnd.map { "\($0.secondsText) s" },
            ])
        }
        return table.text
    }
}
