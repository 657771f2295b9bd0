internal import Logging
internal import SchedulerModels
internal import TaskHandlers

/// The processes of one long-lived handler: as many as its tasks need at once, each used again and again.
actor LongLivedPool {
    /// How a wait for a process ended.
    private enum Turn {
        case process(LongLivedProcess)
        /// There is room for another one.
        case room
        /// It took too long, or the attempt was stopped.
        case over
    }

    private struct Idle {
        let process: LongLivedProcess
        let until: ContinuousClock.Instant
    }

    /// How long a task waits for a process before its slot is worth more to others.
    private static let patience: Duration = .seconds(2)

    private let launch: HandlerLaunch
    private let settings: LongLivedSettings
    private let limit: Int
    private let maximumOutputBytes: Int
    private let leaseDeadline: LeaseDeadline
    private let logger: Logger
    private let clock = ContinuousClock()

    /// Every process that is not known to be gone, the retired ones included.
    private var count = 0
    private var idle: [Idle] = []
    private var waiters: [(key: Int, continuation: CheckedContinuation<Turn, Never>)] = []
    private var nextKey = 0
    private var isSweeping = false
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    init(
        _ launch: HandlerLaunch,
        settings: LongLivedSettings,
        concurrency: Int,
        maximumOutputBytes: Int,
        leaseDeadline: LeaseDeadline,
        logger: Logger
    ) {
        self.launch = launch
        self.settings = settings
        limit = min(settings.maximumProcesses ?? concurrency, concurrency)
        self.maximumOutputBytes = maximumOutputBytes
        self.leaseDeadline = leaseDeadline
        self.logger = logger
    }

    /// Runs one attempt on a process of the pool.
    func run(_ parameters: JSONValue, _ context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        let process = try await take()
        do throws(HandlerFailure) {
            let result = try await process.perform(parameters, context)
            giveBack(process)
            return result
        } catch {
            giveBack(process)
            throw error
        }
    }

    /// Ends all processes that have no task, and every other one after its task.
    func close() async {
        isClosed = true
        retire(idle.map(\.process))
        idle = []
        guard count > 0 else { return }
        await withCheckedContinuation { closers.append($0) }
    }

    // MARK: - Taking and giving back

    private func take() async throws(HandlerFailure) -> LongLivedProcess {
        let end = clock.now + Self.patience
        while true {
            guard !Task.isCancelled, !isClosed else {
                wakeForRoom()
                throw .cancelled
            }
            while let process = idle.popLast()?.process {
                if process.isUsable { return process }
            }
            if count < limit { return startProcess() }
            switch await turn(until: end) {
            case .process(let process): return process
            case .room: continue
            case .over:
                if Task.isCancelled { throw .cancelled }
                throw .tryLater(after: Self.patience, "all \(limit) processes of this handler are busy")
            }
        }
    }

    private func startProcess() -> LongLivedProcess {
        count += 1
        let process = LongLivedProcess(
            launch,
            maximumOutputBytes: maximumOutputBytes,
            leaseDeadline: leaseDeadline,
            logger: logger,
            // From the process's own thread into the pool.
            onEnd: { process in Task { await self.ended(process) } }
        )
        process.start()
        return process
    }

    private func giveBack(_ process: LongLivedProcess) {
        guard process.isUsable else { return }
        guard process.served < settings.maximumTasks, !isClosed else { return retire([process]) }
        if waiters.isEmpty {
            idle.append(Idle(process: process, until: clock.now + settings.idleTime))
            sweep()
        } else {
            waiters.removeFirst().continuation.resume(returning: .process(process))
        }
    }

    private func retire(_ processes: [LongLivedProcess]) {
        for process in processes { process.retire() }
    }

    private func ended(_ process: LongLivedProcess) {
        count -= 1
        idle.removeAll { $0.process === process }
        wakeForRoom()
        guard isClosed, count == 0 else { return }
        for closer in closers { closer.resume() }
        closers = []
    }

    /// Tells the first who waits that another process may be started; so does one who was told and needs none any more.
    private func wakeForRoom() {
        guard count < limit, !waiters.isEmpty else { return }
        waiters.removeFirst().continuation.resume(returning: .room)
    }

    // MARK: - Waiting

    private func turn(until end: ContinuousClock.Instant) async -> Turn {
        nextKey += 1
        let key = nextKey
        let timer = Task {
            // Cancelled when the turn came before the time was up.
            guard (try? await clock.sleep(until: end)) != nil else { return }
            self.giveUpWaiting(key)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: .over)
                } else {
                    waiters.append((key, continuation))
                }
            }
        } onCancel: {
            Task { await self.giveUpWaiting(key) }
        }
    }

    private func giveUpWaiting(_ key: Int) {
        guard let index = waiters.firstIndex(where: { $0.key == key }) else { return }
        waiters.remove(at: index).continuation.resume(returning: .over)
    }

    // MARK: - Idle processes

    /// Ends those that had no task for too long; runs as long as there are idle ones.
    private func sweep() {
        guard !isSweeping else { return }
        isSweeping = true
        Task {
            while let next = idle.map(\.until).min(), !isClosed {
                try? await clock.sleep(until: next)  // Nobody cancels it.
                let now = clock.now
                retire(idle.filter { $0.until <= now }.map(\.process))
                idle.removeAll { $0.until <= now }
            }
            isSweeping = false
        }
    }
}
