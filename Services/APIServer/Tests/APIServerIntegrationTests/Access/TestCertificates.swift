import Foundation

/// Authorities and the certificates that they signed for `localhost`, made by openssl in a folder of their own.
struct TestCertificates {
    let folder: String

    /// - Parameter authorities: Each gets `NAME.pem`, and `NAME-server.pem` and `NAME-server.key` signed by it.
    init(_ authorities: [String]) throws {
        folder = NSTemporaryDirectory() + "certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        for name in authorities {
            try openssl(
                ["req", "-x509"] + curve + ["-days", "2", "-subj", "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).pem"]
            )
            try openssl(
                ["req"] + curve + ["-subj", "/CN=localhost", "-keyout", "\(name)-server.key", "-out", "\(name).csr"]
            )
            try "subjectAltName=DNS:localhost\n".write(toFile: path("names"), atomically: true, encoding: .utf8)
            try openssl([
                "x509", "-req", "-in", "\(name).csr", "-CA", "\(name).pem", "-CAkey", "\(name).key", "-CAcreateserial",
                "-days", "2", "-extfile", "names", "-out", "\(name)-server.pem",
            ])
        }
    }

    func path(_ name: String) -> String { folder + "/" + name }

    /// Puts a file in the place of another.
    func copy(_ name: String, to other: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: path(name))).write(to: URL(fileURLWithPath: path(other)))
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    }
}
