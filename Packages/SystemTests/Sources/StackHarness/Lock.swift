internal import Glibc

/// A value under a mutex.
///
/// A pthread mutex on the heap, because Thread Sanitizer understands it.
@safe public final class Lock<Value>: @unchecked Sendable {
    // Safety: `value` is touched under `mutex` alone, which lives as long as the lock.
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    /// A lock around a first value.
    public init(_ value: Value) {
        self.value = value
        unsafe mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Reads or changes the value while nobody else does.
    public func withLock<Outcome>(_ body: (inout Value) throws -> Outcome) rethrows -> Outcome {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
