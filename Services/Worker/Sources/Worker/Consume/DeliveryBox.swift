internal import Glibc
internal import TaskBroker

/// A locked list of deliveries.
///
/// The lock is a pthread mutex because Thread Sanitizer understands it; it is held for an append or a swap only.
@safe final class DeliveryBox: @unchecked Sendable {
    // Safety: `deliveries` is touched under `mutex` alone; the mutex lives as long as the box.
    private var deliveries: [TaskDelivery] = []
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

    func put(_ delivery: TaskDelivery) {
        unsafe pthread_mutex_lock(mutex)
        deliveries.append(delivery)
        unsafe pthread_mutex_unlock(mutex)
    }

    func takeAll() -> [TaskDelivery] {
        unsafe pthread_mutex_lock(mutex)
        let all = deliveries
        deliveries = []
        unsafe pthread_mutex_unlock(mutex)
        return all
    }
}
