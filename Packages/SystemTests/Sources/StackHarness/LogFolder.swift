internal import Foundation

/// Where the processes of one stack write; removed with it, kept and named when its test failed.
public struct LogFolder: Sendable {
    /// The folder.
    public let path: String
    private let name: String

    private static let failed = Lock<Set<String>>([])
    private static let namer = Lock<@Sendable () -> String?>({ nil })

    /// A fresh folder, named after the present test.
    init() throws {
        name = Self.namer.withLock { $0 }() ?? "outside-of-a-test"
        let label = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        path = NSTemporaryDirectory() + "system-tests-" + String(label.suffix(60)) + "-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The log of a process.
    public func file(_ process: String) -> String { path + "/\(process).log" }

    /// Removes the folder, unless it is worth a look.
    func settle(failed didThrow: Bool) {
        guard didThrow || Self.failed.withLock({ $0.contains(name) }) else {
            // What cannot be removed lies in the temporary folder.
            try? FileManager.default.removeItem(atPath: path)
            return
        }
        print("\(name): the logs are in \(path)")
    }

    /// Says how the present test is called; until then folders are named "outside of a test".
    public static func nameTests(_ namer: @escaping @Sendable () -> String?) {
        Self.namer.withLock { $0 = namer }
    }

    /// Notes that the test of that name has failed.
    public static func noteFailure(of test: String) {
        failed.withLock { _ = $0.insert(test) }
    }
}
