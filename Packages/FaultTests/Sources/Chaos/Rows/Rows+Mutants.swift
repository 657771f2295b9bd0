internal import Oracle

/// Rows with a planted defect each: a judge that cannot condemn proves nothing.
extension Rows {
    static let mutants: [any FaultRow] = [
        mutant("M1", "ack_before_settle", under: "A1", [.expectation]),
        mutant("M2", "no_republish", under: "B6", [.lost]),
        mutant("M3", "no_fence_check,no_lease_stop", under: "A6", [.outcome]),
        mutant("M4", "no_lease_stop", under: "A6", [.overlap]),
        mutant("M5", "no_second_witness", under: "A8", [.expectation, .repeated]),
    ]
    .compactMap { $0 }

    private static func mutant(
        _ name: String,
        _ defects: String,
        under row: String,
        _ wanted: Set<Finding.Name>
    ) -> MutantRow? {
        all.first { $0.name == row }.map { MutantRow(name: name, defects: defects, row: $0, wanted: wanted) }
    }
}
