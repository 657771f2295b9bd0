import ArgumentParser
import SchedulerModels

/// Tells why a task is where it is.
struct ExplainCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why a task is where it is: what it waits for, or how it ended."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The task's identifier.")
    var id: String

    @Flag(help: "Print the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let answer = try await api.call("GET", TaskPath.of(id, "/explain"))
        let value = try answer.json()
        guard value["summary"]?.stringValue != nil else { throw answer.unreadable("the answer holds no summary") }
        try StandardOutput.print(json ? value.text : Self.lines(value, colour: .ofOutput))
    }

    /// Status and summary, then each reason.
    static func lines(_ value: JSONValue, colour: StatusColour) -> String {
        let status = value["status"]?.stringValue ?? "unknown"
        let head = colour.paint(PlainText.line(status), as: TaskStatus(rawValue: status))
        let reasons = (value["reasons"]?.arrayValue ?? []).map { reason in
            let message = reason["message"]?.stringValue ?? ""
            return PlainText.line("  \(reason["code"]?.stringValue ?? "-"): \(message)")
        }
        return (["\(head): \(PlainText.line(value["summary"]?.stringValue ?? ""))"] + reasons).joined(separator: "\n")
    }
}
