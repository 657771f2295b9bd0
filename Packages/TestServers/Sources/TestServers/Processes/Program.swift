import Foundation

/// Finds the programs that the test servers are made of.
enum Program {
    /// Where programs are looked for: the caller's PATH, then the usual system folders.
    static var searchPath: String {
        let inherited = ProcessInfo.processInfo.environment["PATH"].map { $0 + ":" } ?? ""
        return inherited + "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }

    /// The path of `name`, looked for in `folders` first and then in `searchPath`.
    static func find(_ name: String, package: String, in folders: [String] = []) throws(TestServersError) -> String {
        let places = folders + searchPath.split(separator: ":").map(String.init)
        for place in places {
            let path = place + "/" + name
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw TestServersError(
            code: .programMissing,
            operation: "find \(name)",
            message: "\(name) is not installed; run 'make install' or apt-get install \(package)"
        )
    }
}
