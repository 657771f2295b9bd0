import Foundation
import Testing

/// Where the processes of one stack write; removed with it, kept and named when its test failed.
struct LogFolder: Sendable {
    let path: String
    private let name: String

    private static let failed = Lock<Set<String>>([])

    init() throws {
        name = Test.current?.id.description ?? "outside-of-a-test"
        let label = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        path = NSTemporaryDirectory() + "system-tests-" + String(label.suffix(60)) + "-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The log of a process.
    func file(_ process: String) -> String { path + "/\(process).log" }

    /// Removes the folder, unless it is worth a look.
    func settle(failed didThrow: Bool) {
        guard didThrow || Self.failed.withLock({ $0.contains(name) }) else {
            try? FileManager.default.removeItem(atPath: path)
            return
        }
        print("\(name): the logs are in \(path)")
    }

    /// Notes that the present test has failed.
    static func noteFailure() {
        guard let name = Test.current?.id.description else { return }
        failed.withLock { _ = $0.insert(name) }
    }
}
