import Foundation

/// The worker's program, which lies beside the bundle of these tests.
enum GuardProgram {
    struct Missing: Error { let searched: String }

    static func path() throws -> String {
        let arguments = CommandLine.arguments
        let bundle = arguments.first { $0.contains(".xctest") } ?? arguments[0]
        var folder = URL(fileURLWithPath: bundle)
        while folder.path != "/" {
            let program = folder.appendingPathComponent("Worker").path
            let attributes = try? FileManager.default.attributesOfItem(atPath: program)
            if attributes?[.type] as? FileAttributeType == .typeRegular { return program }
            folder.deleteLastPathComponent()
        }
        throw Missing(searched: bundle)
    }
}
