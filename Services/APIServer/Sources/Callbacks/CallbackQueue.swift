public import TaskStore

/// Where the callbacks wait that are to be sent; safe to be used by any number of senders.
public protocol CallbackQueue: Sendable {
    /// Takes callbacks whose time has come; what is not settled within `hold`, somebody else takes again.
    func take(limit: Int, hold: Duration) async throws(TaskStoreError) -> [CallbackOrder]
    /// Records what came of a try.
    func settle(_ order: CallbackOrder, _ outcome: CallbackOutcome) async throws(TaskStoreError)
}
