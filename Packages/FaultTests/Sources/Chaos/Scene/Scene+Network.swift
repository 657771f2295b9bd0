internal import Oracle
internal import StackHarness
internal import TestServers

/// What is done to the ways between the services and their servers.
extension Scene {
    /// Which way is meant.
    enum Way: Sendable {
        case store
        case broker
    }

    private func proxy(_ name: String, _ way: Way) throws -> FaultProxy {
        guard let links = links[name] else { throw HarnessError("\(name) has no proxies") }
        return way == .store ? links.store : links.broker
    }

    /// Disturbs a service's way as long as the body lasts; what was held up meanwhile is then cut.
    func disturb(
        _ names: [String],
        _ way: Way,
        _ mode: FaultProxy.Mode,
        during body: () async throws -> Void
    ) async throws {
        let at = BootClock.now()
        let what: ChaosEntry.What = way == .store ? .cutFromStore : .cutFromBroker
        for name in names {
            try note(what, name, at: at)
            try proxy(name, way).mode = mode
        }
        try await body()
        for name in names {
            // A request that was held up would arrive now; as in a real network it may, or the connection is gone.
            let proxy = try proxy(name, way)
            if mode == .dropReplies { proxy.resetAll() }
            proxy.mode = .pass
            try note(what, name, at: at, until: BootClock.now())
        }
    }

    func disturb(_ names: [String], _ way: Way, _ mode: FaultProxy.Mode, for time: Duration) async throws {
        try await disturb(names, way, mode) { try await Task.sleep(for: time) }
    }

    /// Breaks all connections of a way at once.
    func reset(_ names: [String], _ way: Way) throws {
        for name in names {
            let at = BootClock.now()
            try proxy(name, way).resetAll()
            try note(way == .store ? .cutFromStore : .cutFromBroker, name, at: at, until: BootClock.now())
        }
    }
}
