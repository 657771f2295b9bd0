import Glibc
import Synchronization

/// All open connections.
///
/// An entry is added and removed in the library's connection notifications. The removal comes before the library closes
/// the descriptor, so a descriptor found here under the lock is still the connection's own.
final class ConnectionTable: Sendable {
    private let lock = Lock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) private var entries: [ConnectionEntry] = []
    /// How many of them come from each address or IPv6 network.
    nonisolated(unsafe) private var networks: [String: Int] = [:]

    var count: Int { lock.withLock { unsafe entries.count } }

    func count(from network: String) -> Int { lock.withLock { unsafe networks[network] ?? 0 } }

    func add(_ entry: ConnectionEntry) {
        lock.withLock {
            unsafe networks[entry.remoteNetwork, default: 0] += 1
            unsafe entry.place.store(entries.count, ordering: .relaxed)
            unsafe entries.append(entry)
        }
    }

    func remove(_ entry: ConnectionEntry) {
        lock.withLock {
            let left = unsafe (networks[entry.remoteNetwork] ?? 1) - 1
            unsafe networks[entry.remoteNetwork] = left > 0 ? left : nil
            let place = entry.place.load(ordering: .relaxed)
            let last = unsafe entries.removeLast()
            guard last !== entry else { return }
            unsafe entries[place] = last
            last.place.store(place, ordering: .relaxed)
        }
    }

    /// Cuts what is overdue; `farewell` is sent to clients that are within a request.
    ///
    /// Returns how many were cut, and the requests whose handlers are overdue (to be expired outside the lock).
    func sweep(now: UInt64, farewell: () -> [UInt8]) -> (cut: Int, overdue: [RunningRequest]) {
        lock.withLock {
            var cut = 0
            var overdue: [RunningRequest] = []
            for entry in unsafe entries {
                guard let phase = entry.overdue(at: now) else { continue }
                if phase == .handling {
                    if let request = entry.runningRequest() { overdue.append(request) }
                    continue
                }
                if phase == .head || phase == .body { Self.send(farewell(), to: entry.descriptor) }
                Glibc.shutdown(entry.descriptor, Int32(SHUT_RDWR))
                cut += 1
            }
            return (cut, overdue)
        }
    }

    /// Cuts every connection in one of the phases.
    func cut(ifIn phases: Set<ConnectionPhase>) {
        lock.withLock {
            for entry in unsafe entries where entry.cut(ifIn: phases) {
                Glibc.shutdown(entry.descriptor, Int32(SHUT_RDWR))
            }
        }
    }

    func runningRequests() -> [RunningRequest] {
        lock.withLock { unsafe entries.compactMap { $0.runningRequest() } }
    }

    /// Best effort: what the kernel does not take at once is lost.
    private static func send(_ bytes: [UInt8], to descriptor: Int32) {
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
    }
}
