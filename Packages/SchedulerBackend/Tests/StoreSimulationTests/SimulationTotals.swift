import SchedulerModels

/// What happened in simulations: a run in which nothing happened proves nothing.
struct SimulationTotals: Sendable {
    var seeds = 0
    var steps = 0
    var tasks = 0
    var attempts = 0
    var ended = 0
    var publishes = 0
    var kills = 0
    var freezes = 0
    var handovers = 0
    var duplicates = 0
    var lateOutcomes = 0
    var losses = 0
    var reassertions = 0
    var restored = 0
    var wipes = 0
    var callbacks = 0
    /// Tasks that were claimed or settled in one call with others.
    var calledTogether = 0
    /// Tasks that were claimed and completed in one step.
    var completedAtOnce = 0
    var transitions: Set<Transition> = []

    struct Transition: Hashable, Sendable, CustomStringConvertible {
        let from: TaskStatus
        let to: TaskStatus
        var description: String { "\(from.rawValue) → \(to.rawValue)" }
    }

    mutating func add(_ other: SimulationTotals) {
        seeds += other.seeds
        steps += other.steps
        tasks += other.tasks
        attempts += other.attempts
        ended += other.ended
        publishes += other.publishes
        kills += other.kills
        freezes += other.freezes
        handovers += other.handovers
        duplicates += other.duplicates
        lateOutcomes += other.lateOutcomes
        losses += other.losses
        reassertions += other.reassertions
        restored += other.restored
        wipes += other.wipes
        callbacks += other.callbacks
        calledTogether += other.calledTogether
        completedAtOnce += other.completedAtOnce
        transitions.formUnion(other.transitions)
    }

    var summary: String {
        """
        \(seeds) seeds, \(steps) steps, \(tasks) tasks, \(attempts) attempts, \(ended) ends, \(publishes) publishes, \
        \(kills) kills, \(freezes) freezes, \(handovers) handovers, \(duplicates) duplicate messages, \
        \(lateOutcomes) late outcomes, \(wipes) broker wipes, \(losses) data losses, \(reassertions) re-assertions, \
        \(restored) restored records, \(callbacks) callbacks, \(calledTogether) together, \
        \(completedAtOnce) completed at once
        """
    }
}
