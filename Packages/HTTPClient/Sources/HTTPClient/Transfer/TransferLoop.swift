internal import Logging

/// The one thread that moves all transfers of a client; started by the first of them.
final class TransferLoop: @unchecked Sendable {
    // Safety: every variable is guarded by `lock`; what the thread itself needs lives in `run`.
    private let lock = Lock()
    private let configuration: HTTPClientConfiguration
    private let logger: Logger
    /// Present while its `wake` may be called.
    private var multi: MultiHandle?
    private var isRunning = false
    private var mailbox: [LoopCommand] = []
    private var transfers = 0
    private var isStopping = false
    private var endObservers: [@Sendable () -> Void] = []

    init(configuration: HTTPClientConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Hands a transfer over; its waiter is resumed in any case.
    func submit(_ transfer: Transfer) {
        let refusal: (HTTPClientErrorCode, String)? = lock.withLock {
            if transfer.isCancelled { return (.cancelled, "cancelled before it was sent") }
            if isStopping { return (.closed, "the client is closed") }
            if transfers >= configuration.maximumTransfers { return (.overloaded, "too many requests wait already") }
            guard startIfNeeded() else { return (.overloaded, "the system gives no thread or memory") }
            transfers += 1
            post(.start(transfer))
            return nil
        }
        if let (code, message) = refusal {
            transfer.fail(code, message, isRetryable: code == .overloaded)
        }
    }

    /// Takes a transfer out as soon as the thread sees it; one that has ended already stays as it ended.
    func cancel(_ transfer: Transfer) {
        lock.withLock {
            transfer.isCancelled = true
            if multi != nil { post(.cancel(transfer)) }
        }
    }

    /// Fails what is under way and ends the thread; `observer` is called when all is freed, at once when it is so.
    func stop(_ observer: @escaping @Sendable () -> Void) {
        let isDone = lock.withLock {
            isStopping = true
            if !isRunning { return true }
            endObservers.append(observer)
            multi?.wake()
            return false
        }
        if isDone { observer() }
    }

    /// Called with the lock held.
    private func post(_ command: LoopCommand) {
        mailbox.append(command)
        if mailbox.count == 1 { multi?.wake() }
    }

    /// Called with the lock held.
    private func startIfNeeded() -> Bool {
        if multi != nil { return true }
        let created = MultiHandle(
            maximumConnections: configuration.maximumConnections,
            maximumConnectionsPerHost: configuration.maximumConnectionsPerHost
        )
        guard let created else { return false }
        guard OwnThread.start(named: "http-client", { self.run(created) }) else { return false }
        multi = created
        isRunning = true
        return true
    }

    private func run(_ multi: MultiHandle) {
        var active = ActiveTransfers(multi, configuration: configuration)
        while true {
            let (commands, stop) = lock.withLock {
                defer { mailbox.removeAll(keepingCapacity: true) }
                return (mailbox, isStopping)
            }
            let before = active.ended
            for command in commands { active.apply(command) }
            if stop { break }
            if !multi.perform() { logger.error("libcurl reports a broken state of its transfers") }
            active.collectFinished()
            let ended = active.ended - before
            if ended > 0 { lock.withLock { transfers -= ended } }
            multi.poll()
        }
        active.failAll()
        end(multi)
    }

    /// Gives the handle up before telling anyone, so that a closed client holds no descriptor any more.
    private func end(_ ended: MultiHandle) {
        lock.withLock { multi = nil }
        ended.close()
        let observers = lock.withLock {
            isRunning = false
            defer { endObservers = [] }
            return endObservers
        }
        for observer in observers { observer() }
    }
}
