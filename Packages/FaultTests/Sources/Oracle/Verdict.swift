/// What the oracle says about a run.
package struct Verdict: Sendable {
    package var findings: [Finding] = []
    /// Tasks that were promised.
    package var accepted = 0
    /// Tasks that ran although their client got no answer: allowed, and counted.
    package var recovered = 0
    /// Attempts that were begun.
    package var starts = 0
    /// Starts beyond the first, all of them explained unless there is a finding.
    package var repeats = 0
    /// Faults in the journal.
    package var faults = 0

    package init() {}

    package func count(_ name: Finding.Name) -> Int { findings.count { $0.name == name } }
}
