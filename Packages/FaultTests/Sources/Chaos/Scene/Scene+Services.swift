internal import Glibc
internal import Oracle
internal import StackHarness
internal import TestServers

/// What is done to the services.
extension Scene {
    func service(_ name: String) throws -> Service {
        guard let service = services.withLock({ $0[name] }) else { throw HarnessError("there is no service \(name)") }
        return service
    }

    /// SIGKILL; a supervised service comes back.
    func kill(_ name: String) async throws {
        let process = try service(name).process
        try note(.kill, name, process.pid)
        await process.kill()
    }

    /// SIGTERM; a supervised service comes back.
    ///
    /// Returns how the process ended.
    func terminate(_ name: String) async throws -> ExitStatus {
        let process = try service(name).process
        try note(.terminate, name, process.pid)
        return try await process.terminate(timeout: .seconds(60))
    }

    /// Ends a service for good, in good order.
    func retire(_ name: String) async throws {
        services.withLock { $0[name]?.isWanted = false }
        _ = try await terminate(name)
    }

    /// Starts a retired service again.
    func revive(_ name: String) throws {
        services.withLock { $0[name]?.isWanted = true }
        try relaunch(name, after: service(name).process.pid)
    }

    /// SIGSTOP, then SIGCONT that much later.
    func freeze(_ name: String, for time: Duration) async throws {
        try await freeze(name) { try await Task.sleep(for: time) }
    }

    /// SIGSTOP, then SIGCONT after something else.
    func freeze(_ name: String, during body: () async throws -> Void) async throws {
        let process = try service(name).process
        let at = BootClock.now()
        try note(.freeze, name, process.pid, at: at)
        process.suspend()
        do {
            try await body()
        } catch {
            process.signal(SIGCONT)
            throw error
        }
        // Noted first: what the process does from now on comes after the freeze.
        try note(.freeze, name, process.pid, at: at, until: BootClock.now())
        process.signal(SIGCONT)
    }

    /// Waits until a service that was to die has died.
    func died(_ name: String, within limit: Duration = .seconds(40)) async throws {
        try await eventually(within: limit, state: { "\(name) is still in its first life" }) {
            try hasDied(name)
        }
    }

    /// Whether a service is not in its first life any more.
    func hasDied(_ name: String) throws -> Bool {
        let service = try service(name)
        return service.starts > 1 || !service.process.isRunning
    }

    /// A service of a list by chance.
    func any(_ names: [String]) -> String {
        generator.withLock { names.randomElement(using: &$0) } ?? names[0]
    }

    /// A time by chance.
    func any(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(generator.withLock { Int.random(in: range, using: &$0) })
    }

    /// Writes a line into the journal of faults.
    func note(
        _ what: ChaosEntry.What,
        _ target: String,
        _ pid: Int32? = nil,
        at: Int64 = BootClock.now(),
        until: Int64? = nil
    ) throws {
        try folder.chaos.append(ChaosEntry(what, target, pid: pid, at: at, until: until))
    }

    /// A fault that lasts as long as its body.
    func during<Outcome>(
        _ what: ChaosEntry.What,
        _ target: String,
        _ body: () async throws -> Outcome
    ) async throws -> Outcome {
        let at = BootClock.now()
        try note(what, target, at: at)
        let outcome = try await body()
        try note(what, target, at: at, until: BootClock.now())
        return outcome
    }
}
