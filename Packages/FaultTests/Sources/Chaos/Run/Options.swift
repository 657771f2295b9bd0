internal import Oracle

/// What the command line asks for.
struct Options: Sendable {
    var rows: [String] = []
    var seeds = 1
    var firstSeed: UInt64?
    var isShort = false
    /// Whether the rows with planted defects are meant: instead of those without, or with the short form beside it.
    var isMutants = false
    var soakHours: Double?
    /// How long random faults last, instead of the row's own time.
    var seconds: Int?
    /// How many restarts an endurance row makes of each server, instead of its own number.
    var rounds: Int?
    /// How many rows run at a time.
    var lanes = 2
    /// Findings that are counted and do not fail a run.
    var tolerated: Set<Finding.Name> = []
    /// A kept folder to judge again.
    var folder: String?

    static let usage = """
        Chaos: breaks a whole scheduler under load and judges what came of it.

          --rows A1,B2     only these rows (all without); a letter alone means all that begin with it
          --seeds N        runs of each row (1)
          --seed N         the first seed; the same seed plans the same faults (by chance without)
          --short          only what the short form runs
          --mutants        the rows with a planted defect each, which must be noticed
          --soak HOURS     all rows, again and again, with new seeds
          --seconds N      how long the rows of random faults go on
          --rounds N       how often the rows of endurance restart each server
          --lanes N        rows at a time (2)
          --tolerate NAME  a finding that is counted and does not fail a run
          --judge FOLDER   judges a kept run again
          --list           the rows
        """

    /// Reads the arguments; nil when the usage is to be shown.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--short" {
                isShort = true
                continue
            }
            if name == "--mutants" {
                isMutants = true
                continue
            }
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--rows": rows = value.split(separator: ",").map(String.init)
            case "--seeds": guard let number = Int(value), number > 0 else { return nil }; seeds = number
            case "--seed": guard let number = UInt64(value) else { return nil }; firstSeed = number
            case "--soak": guard let number = Double(value), number > 0 else { return nil }; soakHours = number
            case "--lanes": guard let number = Int(value), 1...8 ~= number else { return nil }; lanes = number
            case "--judge": folder = value
            case "--seconds": guard let number = Int(value), number > 0 else { return nil }; seconds = number
            case "--rounds": guard let number = Int(value), number > 0 else { return nil }; rounds = number
            case "--tolerate":
                guard let name = Finding.Name(rawValue: value) else { return nil }
                tolerated.insert(name)
            default: return nil
            }
        }
    }

    /// The rows that are asked for.
    var chosen: [any FaultRow] {
        (rows(of: Rows.all) + (isMutants ? rows(of: Rows.mutants) : []))
            .map { row -> any FaultRow in
                if let seconds, let random = row as? RandomFaultsRow { return random.lasting(seconds) }
                if let rounds, let handover = row as? HandoverRow { return handover.repeated(rounds) }
                if let rounds, let endurance = row as? EnduranceRow { return endurance.repeated(rounds) }
                return row
            }
    }

    private func rows(of all: [any FaultRow]) -> [any FaultRow] {
        all.filter { row in
            if !rows.isEmpty {
                return rows.contains(row.name) || rows.contains { $0.count == 1 && row.name.hasPrefix($0) }
            }
            if row is MutantRow { return true }
            if isShort { return Rows.short.contains(row.name) }
            return !isMutants && !Rows.measuring.contains(row.name)
        }
    }
}
