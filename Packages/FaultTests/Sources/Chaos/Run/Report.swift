internal import Oracle

/// The table at the end, and what was found.
struct Report: Sendable {
    let outcomes: [RowOutcome]

    var isGood: Bool { outcomes.allSatisfy(\.isGood) }

    var text: String {
        var lines = [
            Self.line(
                [
                    "row", "seeds", "tasks", "faults", "lost", "overlap", "unexplained", "other", "stranded", "repeats",
                    "recovered", "seconds",
                ],
                "fault"
            )
        ]
        var names: [String] = []
        for outcome in outcomes where !names.contains(outcome.row) { names.append(outcome.row) }
        let order = (Rows.all + Rows.mutants).map(\.name)
        for name in order where names.contains(name) { lines.append(Self.line(of: outcomes.filter { $0.row == name })) }
        let bad = outcomes.filter { !$0.isGood }
        for outcome in bad { lines += Self.details(outcome) }
        let skipped = outcomes.count { $0.skipped != nil }
        if skipped > 0 { lines.append("\(skipped) runs were skipped: this machine does not allow them") }
        lines.append("\(outcomes.count - bad.count - skipped) of \(outcomes.count) runs are as they must be")
        return lines.joined(separator: "\n")
    }

    private static func line(of runs: [RowOutcome]) -> String {
        func sum(_ value: (Verdict) -> Int) -> String { "\(runs.reduce(0) { $0 + value($1.verdict) })" }
        let named: Set<Finding.Name> = [.lost, .overlap, .repeated, .stranded]
        let failures = runs.count { $0.failure != nil }
        let other = runs.reduce(failures) { $0 + $1.verdict.findings.count { !named.contains($0.name) } }
        let seconds = Int(runs.reduce(0) { $0 + $1.seconds }.rounded())
        return line(
            [
                runs[0].row, "\(runs.count)", sum(\.accepted), sum(\.faults), sum { $0.count(.lost) },
                sum { $0.count(.overlap) }, sum { $0.count(.repeated) }, "\(other)", sum { $0.count(.stranded) },
                sum(\.repeats), sum(\.recovered),
                "\(seconds)",
            ],
            runs[0].title
        )
    }

    private static func line(_ cells: [String], _ title: String) -> String {
        let widths = [5, 6, 7, 7, 5, 8, 12, 6, 9, 8, 10, 8]
        let padded = zip(cells, widths).enumerated().map { index, cell in
            let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
            return index == 0 ? cell.0 + space : space + cell.0
        }
        return padded.joined() + "  " + title
    }

    static func details(_ outcome: RowOutcome) -> [String] {
        var lines = ["", "\(outcome.row) with seed \(outcome.seed): \(outcome.title)"]
        if let failure = outcome.failure { lines.append("  could not be judged: \(failure)") }
        if !outcome.judgement.wanted.isEmpty {
            let wanted = outcome.judgement.wanted.map(\.rawValue).sorted().joined(separator: " or ")
            lines.append("  the planted defect was not noticed: there is no finding \(wanted)")
        }
        lines += outcome.verdict.findings.prefix(20).map { "  \($0)" }
        if outcome.verdict.findings.count > 20 { lines.append("  … and \(outcome.verdict.findings.count - 20) more") }
        if let folder = outcome.folder { lines.append("  its journals and logs are in \(folder)") }
        lines.append("  again: Scripts/chaos.sh --rows \(outcome.row) --seed \(outcome.seed)")
        return lines
    }
}
