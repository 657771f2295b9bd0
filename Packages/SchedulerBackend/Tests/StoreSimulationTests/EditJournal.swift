import Foundation

/// Which edits of a mutant found their text.
final class EditJournal: @unchecked Sendable {
    // Safety: `entries` is touched under `lock` alone.
    private let lock = NSLock()
    private var entries: [String] = []

    func note(_ entry: String) { lock.withLock { entries.append(entry) } }

    var notes: [String] { lock.withLock { entries } }
}
