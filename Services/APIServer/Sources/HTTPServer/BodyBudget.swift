/// The bytes that large bodies may hold together.
final class BodyBudget: Sendable {
    private let lock = Lock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) private var left: Int

    init(bytes: Int) { unsafe left = bytes }

    var available: Int { lock.withLock { unsafe left } }

    /// `false` when there are not that many left; otherwise ``giveBack(_:)`` must follow.
    func take(_ bytes: Int) -> Bool {
        lock.withLock {
            guard unsafe left >= bytes else { return false }
            unsafe left -= bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) {
        lock.withLock { unsafe left += bytes }
    }
}
