internal import Oracle

/// When a run is as it must be.
struct Judgement: Sendable {
    /// What is only counted.
    let tolerated: Set<Finding.Name>
    /// Of which there must be one; none at all when it is empty.
    let wanted: Set<Finding.Name>

    func isGood(_ verdict: Verdict) -> Bool {
        let found = Set(verdict.findings.map(\.name))
        return wanted.isEmpty ? found.isSubset(of: tolerated) : !found.isDisjoint(with: wanted)
    }
}
