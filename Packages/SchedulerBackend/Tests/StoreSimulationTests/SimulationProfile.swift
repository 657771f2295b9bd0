/// Which faults a simulation has.
struct SimulationProfile: Sendable {
    let name: String
    /// Processes die and freeze, messages and replies are lost, doubled and late.
    var hasFaults = true
    /// Redis restarts with older data.
    var losesData = false
    /// A mutant of the worker: it goes on working past its local deadline.
    var ignoresDeadline = false

    /// Faults of everything but Redis.
    static let faulty = SimulationProfile(name: "faulty")
    /// All faults.
    static let lossy = SimulationProfile(name: "lossy", losesData: true)
    /// No faults.
    static let calm = SimulationProfile(name: "calm", hasFaults: false)
}
