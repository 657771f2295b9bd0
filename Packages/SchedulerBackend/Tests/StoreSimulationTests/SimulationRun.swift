import TestServers

/// Runs simulations side by side, each in a lane of its own.
enum SimulationRun {
    private static let width = 8

    static func all(
        seeds: Range<UInt64>,
        _ body: @escaping @Sendable (UInt64, SimulationLane) async throws -> SimulationTotals
    ) async throws -> SimulationTotals {
        try await withThrowingTaskGroup(of: SimulationTotals.self) { group in
            for number in 0..<width {
                group.addTask {
                    try await SimulationLane.with(number) { lane in
                        var totals = SimulationTotals()
                        var seed = seeds.lowerBound + UInt64(number)
                        while seed < seeds.upperBound {
                            totals.add(try await body(seed, lane))
                            seed += UInt64(width)
                        }
                        return totals
                    }
                }
            }
            var totals = SimulationTotals()
            for try await part in group { totals.add(part) }
            return totals
        }
    }

    /// Runs seeds until one breaks an invariant; nil when none does.
    static func firstViolation(
        seeds: Range<UInt64>,
        _ body: @escaping @Sendable (UInt64, SimulationLane) async throws -> Void
    ) async throws -> Violation? {
        do {
            _ = try await all(seeds: seeds) { seed, lane in
                try await body(seed, lane)
                return SimulationTotals()
            }
            return nil
        } catch let violation as Violation where violation.isInvariant {
            return violation
        }
    }
}
