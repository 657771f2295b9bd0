internal import Foundation
internal import Glibc

/// A file of JSON lines that only grows: each entry is one write, so many processes may share it.
package struct Journal<Entry: Codable & Sendable>: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Adds an entry at the end.
    package func append(_ entry: Entry) throws {
        let line = try JSONEncoder().encode(entry) + [0x0a]
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalError("\(path): cannot be opened: errno \(errno)") }
        defer { close(descriptor) }
        let written = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count else { throw JournalError("\(path): cannot be written: errno \(errno)") }
    }

    /// All entries in the order in which they were written; none when there is no file.
    package func entries() throws -> [Entry] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let decoder = JSONDecoder()
        return try data.split(separator: 0x0a).map { line in
            do {
                return try decoder.decode(Entry.self, from: line)
            } catch {
                throw JournalError("\(path): '\(String(decoding: line.prefix(200), as: UTF8.self))': \(error)")
            }
        }
    }
}
