import Foundation
import Logging
import SchedulerModels
import Synchronization
import TaskHandlers

@testable import ExecutableHandlers

/// A folder of handlers for one test, served as a worker does it.
final class HandlerBench: Sendable {
    let folder: String
    let lease = LeaseDeadline()
    private let handlers: [String: RegisteredHandler]
    private let all: ExecutableHandlers

    /// Runs a test with handlers of these names and contents; names that end in `.json` are sidecars.
    ///
    /// Its processes and its folder go at the end.
    static func with(
        _ files: [String: String],
        environment: [String: String] = [:],
        passing: [String] = [],
        maximumOutputBytes: Int = 1_048_576,
        settings: [String: String] = [:],
        concurrency: Int = 4,
        _ body: (HandlerBench) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files {
            let mode = name.hasSuffix(".json") ? 0o644 : 0o755
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: mode]
            _ = FileManager.default.createFile(
                atPath: folder + "/" + name,
                contents: Data(text.utf8),
                attributes: attributes
            )
        }
        let values = [
            "HANDLERS_DIR": folder, "HANDLERS_ENV": passing.joined(separator: ","),
            "HANDLERS_MAX_OUTPUT_BYTES": String(maximumOutputBytes),
        ]
        let bench = try HandlerBench(
            values.merging(settings) { $1 },
            environment: environment,
            concurrency: concurrency
        )
        do {
            try await body(bench)
            await bench.all.close()
        } catch {
            await bench.all.close()
            throw error
        }
    }

    private init(_ values: [String: String], environment: [String: String], concurrency: Int) throws {
        guard let settings = try ExecutableHandlerSettings(Settings(values)) else { throw CancellationError() }
        folder = settings.folder
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        all = try ExecutableHandlers(
            settings,
            builtIn: [],
            concurrency: concurrency,
            environment: ["PATH": path].merging(environment) { $1 },
            leaseDeadline: lease,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            guardProgram: try GuardProgram.path()
        )
        handlers = Dictionary(uniqueKeysWithValues: all.registered.map { ($0.taskType, $0) })
    }

    /// Runs one attempt and returns everything about it.
    func run(
        _ taskType: String = "x",
        _ parameters: JSONValue = [:],
        id: String = "018f0000-0000-7000-8000-000000000000",
        timeout: Duration = .seconds(60)
    ) async -> BenchRun {
        let said = BenchRun.Said()
        let context = HandlerContext(
            taskID: id,
            taskType: taskType,
            attempt: 1,
            maximumAttempts: 3,
            fence: 7,
            deadline: .now + timeout,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            log: { line in said.lines.withLock { $0.append(line) } },
            progress: { fraction, text in said.progress.withLock { $0.append("\(fraction) \(text ?? "-")") } }
        )
        guard let handler = handlers[taskType] else { return BenchRun(outcome: nil, said: said) }
        do throws(HandlerFailure) {
            let result = try await handler.run(parameters, context: context)
            return BenchRun(outcome: .success(result), said: said)
        } catch {
            return BenchRun(outcome: .failure(error), said: said)
        }
    }

    /// Makes an empty file in the folder.
    func put(_ name: String) throws {
        try Data().write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    /// A file of the folder, once it is there and has a line.
    func line(of name: String) -> String? {
        guard let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8), text.hasSuffix("\n") else {
            return nil
        }
        return String(text.dropLast())
    }
}
