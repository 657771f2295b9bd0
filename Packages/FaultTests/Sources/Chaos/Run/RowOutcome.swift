internal import Oracle

/// What came of one run of a row.
struct RowOutcome: Sendable {
    let row: String
    let title: String
    let seed: UInt64
    let seconds: Double
    let verdict: Verdict
    /// Where its journals are, when they are kept.
    let folder: String?
    /// Why it could not be judged at all.
    let failure: String?
    /// Why this machine cannot run it.
    let skipped: String?
    /// What it has measured, for the reader.
    let lines: [String]

    let judgement: Judgement

    var isGood: Bool { failure == nil && (skipped != nil || judgement.isGood(verdict)) }
}
