import Synchronization

/// Numbers the requests of a scripted server from 0.
final class RequestCounter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
