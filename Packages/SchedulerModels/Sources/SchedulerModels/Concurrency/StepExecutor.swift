internal import Glibc

/// One thread for work that consists of many short steps between waits: a worker's deliveries, an API's submissions.
///
/// On Swift's shared pool every step may wake another thread; here the one that is awake takes them all, and the answers of
/// a shared call wake it once. Whatever computes for long or blocks belongs on the shared pool, or it keeps all others waiting.
@safe
public final class StepExecutor: TaskExecutor, @unchecked Sendable {
    // Safety: `jobs` and `isAsleep` are touched between pthread_mutex_lock and pthread_mutex_unlock alone. The object is
    // never freed, because its thread never ends.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [UnownedJob] = []
    private var isAsleep = false

    /// The executor of this process, with its thread running; nil when the system gives no thread: then the shared pool
    /// does the work.
    public static let shared: StepExecutor? = start()

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

    /// Has the thread take that step, after those that it was given before.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        unsafe pthread_mutex_lock(mutex)
        jobs.append(job)
        let mustWake = isAsleep
        isAsleep = false
        unsafe pthread_mutex_unlock(mutex)
        if mustWake { unsafe pthread_cond_signal(condition) }
    }

    /// How often the calling thread of ``lend(_:)`` looks for further steps before it hands them back.
    private static let passes = 4

    /// Runs `body`, and then on the calling thread the steps that became ready meanwhile, if this executor's own thread sleeps.
    ///
    /// For a thread that makes steps ready, many times a second, and is awake anyway: waking another one for them would cost more
    /// than they do. It must be one that can wait for a few of them. When they do not end, the executor's own thread goes on with them.
    public func lend(_ body: () -> Void) {
        unsafe pthread_mutex_lock(mutex)
        let isAsked = isAsleep
        isAsleep = false
        unsafe pthread_mutex_unlock(mutex)
        body()
        guard isAsked else { return }
        let executor = unsafe asUnownedTaskExecutor()
        var batch: [UnownedJob] = []
        for pass in 0...Self.passes {
            unsafe pthread_mutex_lock(mutex)
            let isDone = jobs.isEmpty
            if isDone { isAsleep = true } else if pass < Self.passes { swap(&batch, &jobs) }
            unsafe pthread_mutex_unlock(mutex)
            if isDone { return }
            for job in batch { unsafe job.runSynchronously(on: executor) }
            batch.removeAll(keepingCapacity: true)
        }
        unsafe pthread_cond_signal(condition)
    }

    private static func start() -> StepExecutor? {
        let executor = StepExecutor()
        let argument = unsafe Unmanaged.passRetained(executor)
        // The new thread inherits the mask: the process's signals stay with the threads that expect them.
        var all = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &previous)
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, stepThreadMain, argument.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard code == 0 else {
            unsafe argument.release()
            return nil
        }
        pthread_detach(thread)
        return executor
    }

    fileprivate func work() -> Never {
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

private func stepThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    // Balances passRetained in `start`.
    let executor = unsafe Unmanaged<StepExecutor>.fromOpaque(argument).takeRetainedValue()
    executor.work()
}
