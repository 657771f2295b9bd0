import SchedulerModels

/// Shows tasks to people.
enum TaskOutput {
    /// One line: identifier, status, and what came of it once it has ended.
    static func line(_ task: TaskView, colour: StatusColour = .none) -> String {
        var parts = [PlainText.line(task.id), colour.paint(PlainText.line(task.statusText), as: task.status)]
        if task.status == .completed {
            parts.append(PlainText.line(task.result.text))
        } else if let error = task.errorLine {
            parts.append(PlainText.line(error))
        }
        return parts.joined(separator: "  ")
    }

    /// Every field of the task on a line of its own.
    static func details(_ task: TaskView) -> String {
        let members = task.json.objectValue?.members ?? []
        let width = members.map(\.key.count).max() ?? 0
        return members.map { member in
            let value = member.value.stringValue ?? (member.value == .null ? "-" : member.value.text)
            let gap = String(repeating: " ", count: width - member.key.count + 2)
            return PlainText.line(member.key + gap + value)
        }.joined(separator: "\n")
    }
}
