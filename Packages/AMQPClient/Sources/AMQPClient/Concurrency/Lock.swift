import Glibc

/// Some state behind a `pthread_mutex_t`.
///
/// Not `Synchronization.Mutex`: the thread sanitizer does not see inside that and reports races that do not exist.
/// Never call out, suspend or block inside ``withLock(_:)``.
@safe
final class Lock<State>: @unchecked Sendable {
    // Safety: `state` is only touched in `withLock`, which holds the mutex; the mutex has a stable heap address.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    init(_ state: sending State) {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        let status = unsafe pthread_mutex_init(mutex, nil)
        precondition(status == 0, "pthread_mutex_init failed: \(status)")
        self.state = state
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deinitialize(count: 1)
        unsafe mutex.deallocate()
    }

    func withLock<Value>(_ body: (inout State) -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }
}
