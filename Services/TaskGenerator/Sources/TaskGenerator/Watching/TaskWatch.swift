import ArgumentParser
import SchedulerModels

/// Follows one task and tells each change of it: status, progress, new log lines.
struct TaskWatch {
    let api: APIClient
    let id: String
    /// JSON objects, `{"task": …}` or `{"log": …}`, in place of lines for people.
    let asJSON: Bool
    let colour: StatusColour
    let now: @Sendable () -> Timestamp

    private var lastStatus: String?
    private var lastProgress: JSONValue?
    private var tail = LogTail()
    private var hasLogs = true

    init(
        api: APIClient,
        id: String,
        asJSON: Bool,
        colour: StatusColour,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.api = api
        self.id = id
        self.asJSON = asJSON
        self.colour = colour
        self.now = now
    }

    /// The task once it has ended.
    mutating func run() async throws -> TaskView {
        // Nobody waits for an API that was never there.
        var task = try await api.call("GET", TaskPath.of(id)).task()
        try await tell(task)
        // The API holds an answer back until the end of the task alone, so the changes before it need short polls.
        var polls = TaskPolls(api: api, id: id, hold: .seconds(1))
        while !task.isEnded {
            task = try await polls.next()
            try await tell(task)
        }
        return task
    }

    /// What an attempt has written comes after "running" and before the end.
    private mutating func tell(_ task: TaskView) async throws {
        if task.isEnded { try await tellLogs(isLast: true) }
        try tellTask(task)
        if !task.isEnded { try await tellLogs(isLast: false) }
    }

    private mutating func tellTask(_ task: TaskView) throws(ExitCode) {
        let attempt = task.json["attempt"]?.numberValue?.text ?? ""
        let status = "\(task.statusText) \(attempt)"
        let progress = task.json["progress"] ?? .null
        defer { (lastStatus, lastProgress) = (status, progress) }
        if asJSON {
            guard status != lastStatus || progress != lastProgress else { return }
            return try StandardOutput.print((["task": task.json] as JSONValue).text)
        }
        if status != lastStatus {
            try StandardOutput.print(WatchLine.status(task, seenAt: now(), colour: colour))
        }
        if progress != lastProgress, !task.isEnded, let line = WatchLine.progress(progress, seenAt: now()) {
            try StandardOutput.print(line)
        }
    }

    private mutating func tellLogs(isLast: Bool) async throws {
        guard hasLogs else { return }
        let found: [LogLine]?
        do {
            found = try await api.logs(of: id)
        } catch {
            guard error.isRetryable else { throw error }
            // The next look finds the same lines, unless there is none.
            if isLast { note("the last log lines could not be read: \(error)") }
            return
        }
        guard let lines = found else {
            hasLogs = false
            return
        }
        let (new, isGap) = tail.advance(to: lines)
        if isGap { note("some log lines came too fast to be seen") }
        for line in new {
            try StandardOutput.print(asJSON ? (["log": line.json] as JSONValue).text : WatchLine.log(line))
        }
    }

    private func note(_ text: String) {
        if !asJSON { Terminal.writeError("\(text)\n") }
    }
}
