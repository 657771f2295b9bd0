import SchedulerModels

/// Shows queues to people.
enum QueueTable {
    /// A line a queue.
    static func text(_ queues: [JSONValue]) -> String {
        var table = TablePrinter([
            "QUEUE", "READY", "RUNNING", "SCHEDULED", "CONSUMERS", "SUBMITTED/MIN", "COMPLETED/MIN", "FAILED/MIN",
            "STATE",
        ])
        for queue in queues {
            let rates = queue["rates"]
            table.add([
                queue["queue"]?.stringValue, number(queue["ready"]), number(queue["running"]),
                number(queue["scheduled"]), number(queue["consumers"]), number(rates?["submitted_per_minute"]),
                number(rates?["completed_per_minute"]), number(rates?["failed_per_minute"]),
                queue["paused"]?.boolValue.map { $0 ? "paused" : "active" },
            ])
        }
        return table.text
    }

    private static func number(_ value: JSONValue?) -> String? { value?.numberValue?.text }
}
