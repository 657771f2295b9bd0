internal import Glibc

/// State that is only reachable while its lock is held.
///
/// A pthread mutex on the heap instead of `Synchronization.Mutex`: Thread Sanitizer does not see inside that one and
/// reports races that do not exist. Not reentrant: the body must not come back to the same state.
@safe
public final class Guarded<State>: @unchecked Sendable {
    // Safety: what `state` points to is touched in `withLock` alone, between pthread_mutex_lock and pthread_mutex_unlock; both
    // pointers live from `init` to `deinit`, when nobody else holds this object.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline let state: UnsafeMutablePointer<State>

    /// Takes the state over.
    public init(_ state: sending State) {
        unsafe self.state = .allocate(capacity: 1)
        unsafe self.state.initialize(to: state)
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        let code = unsafe pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Reads or changes the state.
    ///
    /// Inlinable, so that other modules' code for their own kinds of state is made there, and not found out with each call.
    @inlinable
    public func withLock<Value, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        lock()
        defer { unlock() }
        return try unsafe body(&state.pointee)
    }

    @usableFromInline
    func lock() {
        unsafe pthread_mutex_lock(mutex)
    }

    @usableFromInline
    func unlock() {
        unsafe pthread_mutex_unlock(mutex)
    }
}
