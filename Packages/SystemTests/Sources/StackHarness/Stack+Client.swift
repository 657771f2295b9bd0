public import SchedulerModels
internal import TestServers

/// What a client of the scheduler does.
extension Stack {
    /// Sends a GET.
    public func get(_ path: String, port: Int? = nil, timeout: Int = 70) async throws -> Answer {
        try await HTTPCall(port: port ?? self.port, path: path, timeout: timeout).send()
    }

    /// Sends a POST with JSON.
    public func post(_ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:]) async throws -> Answer {
        try await HTTPCall(port: port, method: "POST", path: path, headers: headers, body: body?.text).send()
    }

    /// Sends a DELETE.
    public func delete(_ path: String) async throws -> Answer {
        try await HTTPCall(port: port, method: "DELETE", path: path).send()
    }

    /// Submits and expects 202; members are added to the submission.
    public func submit(
        _ type: String,
        _ parameters: JSONValue = [:],
        _ members: [String: JSONValue] = [:],
        file: String = #fileID,
        line: Int = #line
    ) async throws -> TaskView {
        let answer = try await post("/tasks/", Self.submission(type, parameters, members))
        guard answer.status == 202 else { throw HarnessError("\(file):\(line): not accepted: \(answer)") }
        return try answer.task()
    }

    /// The body of a submission; members are added to it.
    public static func submission(
        _ type: String,
        _ parameters: JSONValue = [:],
        _ members: [String: JSONValue] = [:]
    ) -> JSONValue {
        let all = [("task_type", .string(type)), ("parameters", parameters)] + members.map { ($0.key, $0.value) }
        return .object(JSONObject(all.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }

    /// Submits many at once and returns their identifiers.
    public func submitMany(
        _ count: Int,
        _ type: String,
        _ parameters: JSONValue = [:],
        _ members: [String: JSONValue] = [:]
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            let lanes = 8
            for lane in 0..<lanes {
                group.addTask {
                    var ids: [String] = []
                    for _ in stride(from: lane, to: count, by: lanes) {
                        ids.append(try await self.submit(type, parameters, members).id)
                    }
                    return ids
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// The task as it is now.
    public func task(_ id: String) async throws -> TaskView {
        try await get("/tasks/\(id)").task()
    }

    /// Waits for a task's end.
    public func end(
        of id: String,
        within seconds: Int = 20,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> TaskView {
        let task = try await get("/tasks/\(id)?wait=\(seconds)").task()
        guard task.hasEnded else {
            throw HarnessError("\(file):\(line): it has not ended within \(seconds) s: \(task)")
        }
        return task
    }

    /// Waits until a condition holds for a task.
    public func wait(
        for id: String,
        within limit: Duration = .seconds(20),
        file: String = #fileID,
        line: Int = #line,
        until condition: (TaskView) -> Bool
    ) async throws -> TaskView {
        var last: TaskView?
        try await eventually(
            within: limit,
            state: { "\(last.map(\.description) ?? "no task")" },
            file: file,
            line: line
        ) {
            let task = try await self.task(id)
            last = task
            return condition(task)
        }
        guard let last else { throw HarnessError("\(file):\(line): there is no task") }
        return last
    }

    /// Waits until a worker runs the task.
    public func running(_ id: String, file: String = #fileID, line: Int = #line) async throws -> TaskView {
        try await wait(for: id, file: file, line: line) { $0.status == "running" }
    }

    /// All tasks of a status, page by page.
    public func all(_ status: String) async throws -> [TaskView] {
        var tasks: [TaskView] = []
        var cursor: String?
        repeat {
            let path = "/tasks/?status=\(status)&limit=500" + (cursor.map { "&cursor=\($0)" } ?? "")
            let page = try await get(path).json()
            tasks += try (page["tasks"]?.arrayValue ?? []).map { try TaskView($0) }
            cursor = page["next_cursor"]?.stringValue
        } while cursor != nil
        return tasks
    }

    /// Waits until all these tasks have completed, and returns them.
    public func completed(
        _ ids: some Collection<String>,
        within limit: Duration,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [TaskView] {
        let expected = Set(ids)
        var tasks: [TaskView] = []
        try await eventually(
            within: limit,
            every: .milliseconds(200),
            state: { "\(tasks.count) of \(expected.count) completed" },
            file: file,
            line: line
        ) {
            tasks = try await self.all("completed").filter { expected.contains($0.id) }
            return tasks.count == expected.count
        }
        return tasks
    }
}
