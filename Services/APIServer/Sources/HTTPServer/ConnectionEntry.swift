import Synchronization

/// What the server knows about one open connection, beside the library's own record.
///
/// The library's thread moves the phase forward; the sweeper may only turn it to `.cut` or clear a deadline. Both do so
/// by compare-and-exchange on one word that holds phase and deadline together, so that neither acts on a stale pair.
final class ConnectionEntry: Sendable {
    let descriptor: Int32
    let remoteAddress: String
    /// The address, or the network, that limits of one client go by.
    let remoteNetwork: String
    /// What every request is answered; nil for a connection within the limits.
    let surplus: Refusal?
    /// The entry's place in the table; guarded by the table's lock.
    let place = Atomic<Int>(0)

    /// `deadline << 3 | phase`; the deadline is in monotonic milliseconds, 0 for none.
    private let word: Atomic<UInt64>
    private let lock = Lock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) private var running: RunningRequest?

    init(descriptor: Int32, remoteAddress: String, remoteNetwork: String, surplus: Refusal?, deadline: UInt64) {
        self.descriptor = descriptor
        self.remoteAddress = remoteAddress
        self.remoteNetwork = remoteNetwork
        self.surplus = surplus
        word = Atomic(deadline << 3 | ConnectionPhase.opened.rawValue)
    }

    var phase: ConnectionPhase { ConnectionPhase(rawValue: word.load(ordering: .acquiring) & 7) ?? .cut }

    /// Moves to a phase with its deadline; `false` when the sweeper has cut the connection.
    func advance(to phase: ConnectionPhase, deadline: UInt64) -> Bool {
        var current = word.load(ordering: .acquiring)
        while ConnectionPhase(rawValue: current & 7) != .cut {
            let (exchanged, original) = word.compareExchange(
                expected: current,
                desired: deadline << 3 | phase.rawValue,
                ordering: .acquiringAndReleasing
            )
            if exchanged { return true }
            current = original
        }
        return false
    }

    /// Moves to `.head` without pushing an earlier deadline back.
    func beginHead(deadline: UInt64) -> Bool {
        let current = word.load(ordering: .acquiring)
        let earlier = current >> 3
        let wasOpened = ConnectionPhase(rawValue: current & 7) == .opened
        return advance(to: .head, deadline: wasOpened && earlier != 0 ? min(earlier, deadline) : deadline)
    }

    /// For the sweeper: what has to happen now, already decided when this returns.
    func overdue(at now: UInt64) -> ConnectionPhase? {
        let current = word.load(ordering: .acquiring)
        let deadline = current >> 3
        guard deadline != 0, now >= deadline, let phase = ConnectionPhase(rawValue: current & 7) else { return nil }
        let next: ConnectionPhase = phase == .handling ? .handling : .cut
        let (exchanged, _) = word.compareExchange(
            expected: current,
            desired: next.rawValue,
            ordering: .acquiringAndReleasing
        )
        return exchanged && phase != .cut ? phase : nil
    }

    /// For shutdown: cuts the connection when it is in one of the phases.
    func cut(ifIn phases: Set<ConnectionPhase>) -> Bool {
        let current = word.load(ordering: .acquiring)
        guard let phase = ConnectionPhase(rawValue: current & 7), phases.contains(phase) else { return false }
        return word.compareExchange(
            expected: current,
            desired: ConnectionPhase.cut.rawValue,
            ordering: .acquiringAndReleasing
        ).exchanged
    }

    func setRunning(_ request: RunningRequest?) {
        lock.withLock { unsafe running = request }
    }

    func runningRequest() -> RunningRequest? {
        lock.withLock { unsafe running }
    }
}
