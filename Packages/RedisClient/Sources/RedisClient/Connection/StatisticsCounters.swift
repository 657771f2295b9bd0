internal import Synchronization

/// The live counters behind ``RedisStatistics``.
final class StatisticsCounters: Sendable {
    private let commands = Atomic<UInt64>(0)
    private let roundTrips = Atomic<UInt64>(0)
    private let connections = Atomic<UInt64>(0)
    private let timeouts = Atomic<UInt64>(0)

    var snapshot: RedisStatistics {
        let connections = connections.load(ordering: .relaxed)
        return RedisStatistics(
            commands: commands.load(ordering: .relaxed),
            roundTrips: roundTrips.load(ordering: .relaxed),
            reconnects: connections > 0 ? connections - 1 : 0,
            timeouts: timeouts.load(ordering: .relaxed)
        )
    }

    func countBatch(commands count: Int) {
        commands.wrappingAdd(UInt64(count), ordering: .relaxed)
        roundTrips.wrappingAdd(1, ordering: .relaxed)
    }

    func countConnection() {
        connections.wrappingAdd(1, ordering: .relaxed)
    }

    func countTimeouts(_ count: Int) {
        timeouts.wrappingAdd(UInt64(count), ordering: .relaxed)
    }
}
