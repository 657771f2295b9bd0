internal import TestServers

/// The proxies through which one service reaches its servers.
struct Links: Sendable {
    let store: FaultProxy
    let broker: FaultProxy

    func stop() {
        store.stop()
        broker.stop()
    }
}
