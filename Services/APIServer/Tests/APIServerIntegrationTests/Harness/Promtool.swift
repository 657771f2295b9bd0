import Foundation
import TestServers

/// Prometheus's own checker.
enum Promtool {
    /// Has it read a scrape as Prometheus would; returns what it finds wrong, nothing when all is well.
    static func complaints(about metrics: String) async throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data(metrics.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        do {
            // It reads its input alone.
            let words = ["-c", "exec promtool check metrics <\"$1\"", "sh", file.path]
            return try await ToolRun("sh", words).outputOnOwnThread()
        } catch let error as TestServersError where error.code == .commandFailed {
            return error.message
        }
    }
}
