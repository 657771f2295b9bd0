import Foundation
import TestServers

/// Certificates made by openssl in a folder of their own.
struct TestAuthority {
    private let folder: URL

    static func make() async throws -> TestAuthority {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("amqp-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let authority = TestAuthority(folder: folder)
        for name in ["ca", "other"] {
            try await authority.openssl([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
                "-keyout", "\(name).key", "-out", "\(name).pem",
            ])
        }
        try "subjectAltName=DNS:localhost\n".write(
            to: folder.appendingPathComponent("names"),
            atomically: true,
            encoding: .utf8
        )
        try await authority.openssl([
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out",
            "server.csr",
        ])
        try await authority.openssl([
            "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem",
        ])
        return authority
    }

    func path(_ name: String) -> String {
        folder.appendingPathComponent(name).path
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    private func openssl(_ arguments: [String]) async throws {
        try await ToolRun("openssl", arguments, folder: folder.path).outputOnOwnThread()
    }
}
