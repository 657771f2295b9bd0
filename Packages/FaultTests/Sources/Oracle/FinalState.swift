/// What was found after everything had healed and come to rest.
package struct FinalState: Codable, Sendable, Equatable {
    /// When it was read.
    package var at: Int64
    /// The length of a worker's lease, in milliseconds.
    package var lease: Int64
    package var tasks: [StoredTask] = []
    /// The members of `due`.
    package var due: [String] = []
    /// The numbers of tasks that the API lists, by status.
    package var listed: [String: Int] = [:]
    /// The store's counters: event → how often.
    package var counters: [String: Int] = [:]
    /// The messages that the broker holds, ready or handed out, by queue.
    package var messages: [String: Int] = [:]
    /// Those of them that the broker has handed to a consumer that is gone and that no channel holds, by queue.
    package var stranded: [String: Int] = [:]
    /// The queue for messages that nobody can read, and how many were put there on purpose.
    package var poisonQueue = ""
    package var expectedPoison = 0
    package var processes: [ProcessUse] = []
    /// What the fault's own expectations found wrong.
    package var complaints: [String] = []

    package init(at: Int64, lease: Int64) {
        self.at = at
        self.lease = lease
    }
}
