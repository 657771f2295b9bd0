internal import Glibc

/// State that is only reachable while its mutex is held.
///
/// The mutex lives on the heap: a `pthread_mutex_t` must not move. Not reentrant: `body` must not come back to the
/// same lock.
@safe
final class Lock<State>: @unchecked Sendable {
    // Safety: `state` is read and written in `withLock` alone, between pthread_mutex_lock and pthread_mutex_unlock;
    // `mutex` is initialised once in `init` and destroyed in `deinit`, when nobody else holds this object.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        unsafe self.mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        let code = unsafe pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    func withLock<Value, Failure: Error>(_ body: (inout State) throws(Failure) -> Value) throws(Failure) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}
