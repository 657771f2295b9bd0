import Synchronization

/// What a proxy counts; written by its thread, read by any.
final class FaultProxyCounters: Sendable {
    let open = Atomic(0)
    let accepted = Atomic(0)
    let toServer = Atomic(0)
    let toClient = Atomic(0)
    let dropped = Atomic(0)

    func passed(_ count: Int, asReplies: Bool) {
        if asReplies {
            toClient.add(count, ordering: .relaxed)
        } else {
            toServer.add(count, ordering: .relaxed)
        }
    }

    func swallowed(_ count: Int) { dropped.add(count, ordering: .relaxed) }
}
