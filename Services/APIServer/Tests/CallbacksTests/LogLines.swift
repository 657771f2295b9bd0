import Foundation

/// Everything that was logged, as text.
final class LogLines: Sendable {
    // Thread Sanitizer does not understand `Mutex`.
    private let lock = NSLock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) private var lines: [String] = []

    func add(_ line: String) { lock.withLock { unsafe lines.append(line) } }

    var all: [String] { lock.withLock { unsafe lines } }
}
