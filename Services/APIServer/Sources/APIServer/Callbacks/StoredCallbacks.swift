internal import Callbacks
internal import TaskStore

/// The callbacks of a store.
struct StoredCallbacks: CallbackQueue {
    let store: TaskStore

    func take(limit: Int, hold: Duration) async throws(TaskStoreError) -> [CallbackOrder] {
        try await store.takeCallbacks(limit: limit, hold: hold)
    }

    func settle(_ order: CallbackOrder, _ outcome: CallbackOutcome) async throws(TaskStoreError) {
        try await store.settleCallback(order.taskID, token: order.token, outcome)
    }
}
