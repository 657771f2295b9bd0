internal import Glibc

/// What has happened since the pump's last turn, behind a lock.
///
/// The lock is a pthread mutex because Thread Sanitizer understands it; it is held for an append or a swap only.
@safe final class PumpEventBox: @unchecked Sendable {
    // Safety: `events` is touched under `mutex` alone; the mutex lives as long as the box.
    private var events = PumpEvents()
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        unsafe mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    func note(_ change: (inout PumpEvents) -> Void) {
        unsafe pthread_mutex_lock(mutex)
        change(&events)
        unsafe pthread_mutex_unlock(mutex)
    }

    func takeAll() -> PumpEvents {
        var taken = PumpEvents()
        unsafe pthread_mutex_lock(mutex)
        swap(&taken, &events)
        unsafe pthread_mutex_unlock(mutex)
        return taken
    }
}
