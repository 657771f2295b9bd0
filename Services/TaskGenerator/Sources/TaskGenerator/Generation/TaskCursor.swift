import Synchronization

/// Hands out the numbers of a workload, each once.
final class TaskCursor: Sendable {
    private let taken = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    private let count: Int

    init(count: Int) {
        self.count = count
    }

    /// The next number; nil when there is none left or `stop` was called.
    func next() -> Int? {
        guard !isStopped.load(ordering: .relaxed) else { return nil }
        let index = taken.add(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }

    /// Hands out no more.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
    }
}
