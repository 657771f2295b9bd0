import Foundation
import Glibc

/// A fresh private folder, removed with this object and, failing that, by the guardian.
final class TemporaryFolder: Sendable {
    let path: String

    init(label: String) throws(TestServersError) {
        // Unix socket paths are limited to about 107 bytes, so the folder's own path has to stay short.
        var parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        if parent.utf8.count > 50 || !parent.hasPrefix("/") || parent.contains("\n") { parent = "/tmp" }
        var template = Array("\(parent)/test-servers-\(label)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .systemCall("mkdtemp", errno, operation: "make a temporary folder in \(parent)")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try Guardian.shared().watch(folder: path)
    }

    deinit { remove() }

    /// Removes the folder with all that is in it; harmless when repeated.
    func remove() {
        // A server that is just being killed may still be writing; then the guardian finishes the work.
        try? FileManager.default.removeItem(atPath: path)
        if !FileManager.default.fileExists(atPath: path), let guardian = try? Guardian.shared() {
            guardian.forget(folder: path)
        }
    }

    /// Removes what is in the folder, except the named entries.
    func clear(keeping kept: Set<String>) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where !kept.contains(name) {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }
}
