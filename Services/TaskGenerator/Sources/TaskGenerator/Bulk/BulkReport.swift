import SchedulerModels

/// Tells what became of the items, while the run goes on and at its end.
struct BulkReport {
    private let asJSON: Bool
    private var tally = BulkTally()
    /// The last line that was dealt with.
    private(set) var lastLine = 0

    init(asJSON: Bool) {
        self.asJSON = asJSON
    }

    /// Tells a batch: with JSON every line of it, else the first refused ones of the run.
    mutating func note(_ items: [BulkItem], _ outcomes: [BulkOutcome]) throws {
        var lines: [UInt8] = []
        for (item, outcome) in zip(items, outcomes) {
            tally.note(outcome)
            lastLine = item.line
            if asJSON {
                lines += outcome.json(line: item.line).serialized() + [UInt8(ascii: "\n")]
            } else if let refusal = outcome.refusalLine, tally.refused <= BulkRun.maximumTold {
                clear()
                Terminal.writeError("line \(item.line): \(refusal)\n")
            }
        }
        if asJSON { return try StandardOutput.write(lines) }
        tellLost(items, outcomes)
        if Terminal.errorIsTerminal { Terminal.writeError("\r\(tally.text), line \(lastLine)\u{1B}[K") }
    }

    /// The end of a run that came to the end of the file.
    func finish() throws -> Int32 {
        try summarise()
        return tally.isClean ? ExitStatusCode.success : ExitStatusCode.failed
    }

    /// The end of a run whose request failed.
    func stop(_ failure: APIError, after line: Int) throws -> Int32 {
        if asJSON {
            Terminal.writeError(failure.json.text + "\n")
        } else {
            clear()
            let reason = failure.code == .cancelled ? "interrupted" : failure.description
            Terminal.writeError("stopped: \(reason)\nnothing after line \(line) was sent\n")
        }
        try summarise()
        return failure.exitCode
    }

    /// The end of a run whose file is no list.
    func stop(_ defect: InputDefect, in name: String) throws -> Int32 {
        let place = defect.line > 0 ? "\(name), line \(defect.line): " : ""
        let reason = PlainText.line("stopped: \(place)\(defect.message); what comes before is submitted")
        if asJSON {
            let problem: JSONValue = ["type": "about:blank", "title": "Unreadable", "detail": .string(reason)]
            Terminal.writeError(problem.text + "\n")
        } else {
            clear()
            Terminal.writeError("\(reason)\n")
        }
        try summarise()
        return ExitStatusCode.failed
    }

    private func summarise() throws {
        guard !asJSON else { return }
        clear()
        if tally.refused > BulkRun.maximumTold {
            let rest = tally.refused - BulkRun.maximumTold
            Terminal.writeError("and \(rest) more refused lines; --json prints what became of each line\n")
        }
        try StandardOutput.print(tally.text)
    }

    /// The lines of failed requests: whoever sends them again must know which, and which are in doubt.
    private func tellLost(_ items: [BulkItem], _ outcomes: [BulkOutcome]) {
        var unsent: [Int] = []
        var unknown: [Int] = []
        var reason = ""
        for (item, outcome) in zip(items, outcomes) {
            switch outcome {
            case .unsent: unsent.append(item.line)
            case .unknown(let why):
                unknown.append(item.line)
                reason = why
            case .accepted, .refused: break
            }
        }
        clear()
        if let place = Self.place(unsent) { Terminal.writeError("\(place): not accepted\n") }
        guard let place = Self.place(unknown) else { return }
        Terminal.writeError(
            """
            \(place): not known whether accepted: \(reason)
            Only items with an idempotency_key (--key-prefix gives one to each) can be sent again without a second task.

            """
        )
    }

    private static func place(_ lines: [Int]) -> String? {
        guard let first = lines.first, let last = lines.last else { return nil }
        if lines.count == 1 { return "line \(first)" }
        return "\(lines.count) lines from \(first) to \(last)"
    }

    private func clear() {
        if Terminal.errorIsTerminal, !asJSON { Terminal.writeError("\r\u{1B}[K") }
    }
}
