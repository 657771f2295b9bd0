import Foundation
import TestServers

/// Authorities and the certificates that they signed for `localhost`, made by openssl in a folder of their own.
struct TestCertificates {
    let folder: String

    /// Each authority gets `NAME.pem`, and `NAME-server.pem` and `NAME-server.key` signed by it.
    init(_ authorities: [String]) async throws {
        folder = NSTemporaryDirectory() + "certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        for name in authorities {
            try await openssl(
                ["req", "-x509"] + curve
                    + ["-days", "2", "-subj", "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).pem"]
            )
            try await openssl(
                ["req"] + curve + ["-subj", "/CN=localhost", "-keyout", "\(name)-server.key", "-out", "\(name).csr"]
            )
            try "subjectAltName=DNS:localhost\n".write(toFile: path("names"), atomically: true, encoding: .utf8)
            try await openssl([
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

    private func openssl(_ arguments: [String]) async throws {
        try await ToolRun("openssl", arguments, folder: folder).outputOnOwnThread()
    }
}
