import Glibc

/// The thread on which brief handlers go on after their first wait.
///
/// On Swift's shared pool each of their short steps may wake a thread; here the one that is awake takes them all, and
/// what is answered together wakes it once.
@safe
final class BriefExecutor: TaskExecutor, @unchecked Sendable {
    // Safety: `jobs` and `isAsleep` are touched between pthread_mutex_lock and pthread_mutex_unlock alone. The object is
    // never freed, because its thread never ends.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [UnownedJob] = []
    private var isAsleep = false

    /// The executor of this process; nil when the system gives no thread: then the shared pool does the work.
    static let shared: BriefExecutor? = {
        let executor = BriefExecutor()
        return OwnThread.start { executor.work() } ? executor : nil
    }()

    private init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        let code = unsafe pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
    }

    deinit {
        // Only when its thread could not be started.
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        unsafe pthread_mutex_lock(mutex)
        jobs.append(job)
        let mustWake = isAsleep
        isAsleep = false
        unsafe pthread_mutex_unlock(mutex)
        if mustWake { unsafe pthread_cond_signal(condition) }
    }

    private func work() -> Never {
        let executor = unsafe asUnownedTaskExecutor()
        var batch: [UnownedJob] = []
        while true {
            unsafe pthread_mutex_lock(mutex)
            while jobs.isEmpty {
                isAsleep = true
                unsafe pthread_cond_wait(condition, mutex)
            }
            isAsleep = false
            swap(&batch, &jobs)
            unsafe pthread_mutex_unlock(mutex)
            for job in batch { unsafe job.runSynchronously(on: executor) }
            batch.removeAll(keepingCapacity: true)
        }
    }
}
