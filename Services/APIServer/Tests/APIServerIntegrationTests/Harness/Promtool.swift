import Foundation

/// Prometheus's own checker.
enum Promtool {
    /// Has it read a scrape as Prometheus would; returns what it finds wrong, nothing when all is well.
    static func complaints(about metrics: String) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (scrape, found) = (folder.appendingPathComponent("scrape"), folder.appendingPathComponent("found"))
        try Data(metrics.utf8).write(to: scrape)
        try Data().write(to: found)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["promtool", "check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: scrape)
        let output = try FileHandle(forWritingTo: found)
        process.standardOutput = output
        process.standardError = output
        let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        let text = String(decoding: try Data(contentsOf: found), as: UTF8.self)
        return status == 0 ? text : "exit code \(status): \(text)"
    }
}
