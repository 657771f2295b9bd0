import SchedulerModels

/// Draws a moment for a terminal; the same moment always gives the same lines.
struct TopScreen {
    /// How a line looks on a terminal that has colours.
    enum Style: String {
        case plain = ""
        case bold = "1"
        case title = "7"
        case warning = "33"
        case bad = "31"
    }

    /// One line.
    struct Line {
        var text: String
        var style = Style.plain
    }

    let address: String
    let order: TopOrder
    let width: Int
    /// The lines there are; nil for as many as it takes.
    let height: Int?
    let isColoured: Bool

    /// The lines, none wider than the terminal, and no more than it has; a problem is why there is nothing newer.
    func lines(_ snapshot: TopSnapshot?, problem: String? = nil) -> [String] {
        var lines = [
            Line(text: pad("\(address)   sorted by \(order.rawValue) (n r u c f, s next)   q quit"), style: .title)
        ]
        if let problem { lines.append(Line(text: problem, style: .bad)) }
        if let snapshot {
            lines += Self.summary(snapshot.statistics)
            let queues = Self.rows(QueueTable.text(order.sorted(snapshot.queues)), marks: [" paused": .warning])
            let workers = Self.rows(
                WorkersCommand.table(snapshot.workers),
                marks: ["  lost ": .bad, "  draining ": .warning]
            )
            let room = height.map { max(0, $0 - lines.count - 2) }
            // Queues may have what the workers leave, and at least half.
            let forWorkers = room.map { min(workers.count, max($0 / 2, $0 - queues.count)) }
            let forQueues = room.flatMap { room in forWorkers.map { room - $0 } }
            lines += [Line(text: "")] + Self.cut(queues, forQueues) + [Line(text: "")] + Self.cut(workers, forWorkers)
        }
        return lines.prefix(height ?? .max).map(paint)
    }

    // MARK: What is said

    private static func summary(_ statistics: JSONValue?) -> [Line] {
        guard let statistics else { return [Line(text: "this server has no /stats", style: .warning)] }
        let tasks = TaskStatus.allCases.map { "\($0.rawValue) \(whole(statistics["tasks"]?[$0.rawValue]))" }
        let failed = statistics["tasks"]?["failed"]?.numberValue?.int64 ?? 0
        var lines = [Line(text: "tasks    " + tasks.joined(separator: "  "), style: failed > 0 ? .warning : .plain)]
        for window in ["1m", "5m", "15m"] {
            guard let values = statistics["windows"]?[window] else { continue }
            lines.append(Line(text: window + String(repeating: " ", count: 9 - window.count) + rates(values)))
        }
        let workers = statistics["workers"]
        let states = WorkerRecord.Status.allCases.map { "\($0.rawValue) \(whole(workers?[$0.rawValue]))" }
        let used = workers?["utilisation"]?.numberValue?.double.map { " (\(share($0)))" } ?? ""
        let lost = workers?["lost"]?.numberValue?.int64 ?? 0
        lines.append(
            Line(
                text: "workers  " + states.joined(separator: "  ")
                    + "  slots \(whole(workers?["slots_used"]))/\(whole(workers?["slots"]))\(used)",
                style: lost > 0 ? .bad : .plain
            )
        )
        return lines
    }

    private static func rates(_ window: JSONValue) -> String {
        let errors = window["error_rate"]?.numberValue?.double.map(share) ?? "-"
        return
            "submitted \(decimal(window["submitted_per_second"]))/s  completed \(decimal(window["completed_per_second"]))/s"
            + "  failed \(whole(window["failed"]))  retried \(whole(window["retried"]))  errors \(errors)"
            + "  wait p50 \(seconds(window["queue_latency"]?["p50"])) p99 \(seconds(window["queue_latency"]?["p99"]))"
            + "  run p50 \(seconds(window["run_time"]?["p50"])) p99 \(seconds(window["run_time"]?["p99"]))"
    }

    private static func whole(_ value: JSONValue?) -> String { value?.numberValue?.int64.map(String.init) ?? "-" }

    /// With one digit after the point.
    private static func decimal(_ value: JSONValue?) -> String {
        value?.numberValue?.double.map { "\(($0 * 10).rounded() / 10)" } ?? "-"
    }

    private static func share(_ value: Double) -> String { "\((value * 1_000).rounded() / 10) %" }

    private static func seconds(_ value: JSONValue?) -> String {
        guard let seconds = value?.numberValue?.double else { return "-" }
        return seconds < 1 ? "\(Int((max(seconds, 0) * 1_000).rounded())) ms" : "\((seconds * 10).rounded() / 10) s"
    }

    // MARK: How it is laid out

    private static func rows(_ table: String, marks: [String: Style]) -> [Line] {
        table.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, text in
            let style = marks.first { text.hasSuffix($0.key) || text.contains($0.key) && $0.key.hasSuffix(" ") }?.value
            return Line(text: String(text), style: index == 0 ? .bold : style ?? .plain)
        }
    }

    /// As many as there is room for, and how many are left out.
    private static func cut(_ lines: [Line], _ room: Int?) -> [Line] {
        guard let room, lines.count > room else { return lines }
        guard room > 1 else { return Array(lines.prefix(room)) }
        return lines.prefix(room - 1) + [Line(text: "… \(lines.count - room + 1) more")]
    }

    private func pad(_ text: String) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

    private func paint(_ line: Line) -> String {
        let text = String(PlainText.line(line.text).prefix(max(width, 0)))
        return isColoured && line.style != .plain ? "\u{1B}[\(line.style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
