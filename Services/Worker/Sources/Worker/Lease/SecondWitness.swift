internal import Failpoints
internal import TaskStore

/// The second witness of a worker's death: Redis has lost its connection too.
struct SecondWitness: Sendable {
    let store: TaskStore

    /// How long a live worker that lost its connection to Redis has to make a new one, before its silence counts.
    private static let secondLook: Duration = .milliseconds(250)

    /// Whether the incarnation's process has no connection to Redis; false when Redis cannot be asked.
    ///
    /// It is asked twice, because a live worker whose connections were cut makes new ones at once.
    func isDead(_ incarnation: String) async -> Bool {
        if Defect.noSecondWitness.isPlanted { return true }
        guard await store.hasConnection(of: incarnation) == false else { return false }
        try? await Task.sleep(for: Self.secondLook)  // Whoever is cancelled here decides nothing any more.
        guard !Task.isCancelled else { return false }
        return await store.hasConnection(of: incarnation) == false
    }
}
