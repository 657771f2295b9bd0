import ArgumentParser
import SchedulerModels

/// Lists the workers.
struct WorkersCommand: APICommand {
    static let configuration = CommandConfiguration(commandName: "workers", abstract: "List the workers.")

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print the API's JSON, one worker a line.")
    var json = false

    func run(with api: APIClient) async throws {
        let answer = try await api.call("GET", "/workers/")
        guard let workers = try answer.json()["workers"]?.arrayValue else {
            throw answer.unreadable("the answer holds no workers")
        }
        guard json else { return try StandardOutput.print(Self.table(workers)) }
        for worker in workers { try StandardOutput.print(worker.text) }
    }

    static func table(_ workers: [JSONValue]) -> String {
        var table = TablePrinter([
            "WORKER", "STATUS", "HOST", "PID", "RUNNING", "PROCESSED", "FAILED", "LAST HEARTBEAT", "QUEUES",
        ])
        for worker in workers {
            let running = worker["running"]?.arrayValue?.count
            let slots = worker["concurrency"]?.numberValue?.text
            table.add([
                worker["worker_id"]?.stringValue, worker["status"]?.stringValue, worker["hostname"]?.stringValue,
                worker["pid"]?.numberValue?.text, running.map { "\($0)/\(slots ?? "?")" },
                worker["processed_tasks"]?.numberValue?.text, worker["failed_tasks"]?.numberValue?.text,
                worker["last_heartbeat"]?.stringValue,
                worker["queues"]?.arrayValue?.compactMap(\.stringValue).joined(separator: ","),
            ])
        }
        return table.text
    }
}
