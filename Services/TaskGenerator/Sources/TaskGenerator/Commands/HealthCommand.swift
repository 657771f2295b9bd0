import ArgumentParser
import SchedulerModels

/// Asks the API how it is.
struct HealthCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the API how it is; exit code 0 when healthy, 1 when not."
    )

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let answer = try await api.call("GET", "/health", accepting: [503])
        let value = try answer.json()
        try StandardOutput.print(json ? value.text : Self.lines(value))
        if answer.status != 200 { throw ExitCode(ExitStatusCode.failed) }
    }

    /// The status, then each check.
    static func lines(_ value: JSONValue) -> String {
        let checks = value["checks"]?.objectValue?.members ?? []
        let details = checks.map { check in
            let text = check.value.stringValue ?? check.value["status"]?.stringValue ?? check.value.text
            return "  \(check.key): \(text)"
        }
        let status = value["status"]?.stringValue ?? value["title"]?.stringValue ?? "unknown"
        return ([status] + details).map { PlainText.line($0) }.joined(separator: "\n")
    }
}
