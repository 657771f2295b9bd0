import Foundation
import HTTPClient
import Testing
import TestServers

/// Against `openssl s_server`, with certificates made on the spot.
@Suite(.timeLimit(.minutes(2)))
struct TLSTests {
    /// A TLS server with a self-signed certificate, and the file of that certificate.
    private final class Server {
        let url: String
        let certificate: String
        private let folder: URL
        private let process: ServiceProcess

        init(subject: String, _ options: [String] = []) async throws {
            folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            certificate = folder.appending(path: "cert.pem").path
            let key = folder.appending(path: "key.pem").path
            let request = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=test", "-addext", "subjectAltName=\(subject)", "-keyout", key, "-out", certificate,
            ]
            let made = try ServiceProcess.start(executable: "openssl", arguments: request)
            #expect(try await made.waitForExit(timeout: .seconds(60)) == .exited(0), "\(made.output())")
            let port = try FreePort.next()
            url = "https://127.0.0.1:\(port)/"
            let serve = ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key, "-www"]
            process = try ServiceProcess.start(executable: "openssl", arguments: serve + options)
            try await process.waitForOutput(containing: "ACCEPT", timeout: .seconds(60))
        }

        deinit { try? FileManager.default.removeItem(at: folder) }
    }

    private func fetch(_ server: Server, trusting file: String?) async throws -> HTTPClientResponse {
        let client = HTTPClient(configuration: HTTPClientConfiguration(certificateAuthorityFile: file))
        return try await client.execute(HTTPClientRequest(url: server.url, addressPolicy: .any))
    }

    @Test("a server whose certificate is trusted is talked to")
    func trusts() async throws {
        let server = try await Server(subject: "IP:127.0.0.1")
        #expect(try await fetch(server, trusting: server.certificate).status == 200)
    }

    @Test("a server whose certificate nobody vouches for is refused for good")
    func refusesUnknown() async throws {
        let server = try await Server(subject: "IP:127.0.0.1")
        let error = await #expect(throws: HTTPClientError.self) { try await fetch(server, trusting: nil) }
        #expect(error?.code == .tls)
        #expect(error?.isRetryable == false)
    }

    @Test("a certificate for another name is refused for good")
    func refusesOtherNames() async throws {
        let server = try await Server(subject: "DNS:other.test")
        let error = await #expect(throws: HTTPClientError.self) {
            try await fetch(server, trusting: server.certificate)
        }
        #expect(error?.code == .tls)
        #expect(error?.isRetryable == false)
    }

    @Test("a version of TLS that is out of date is refused")
    func refusesOldVersions() async throws {
        let server = try await Server(subject: "IP:127.0.0.1", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        let error = await #expect(throws: HTTPClientError.self) {
            try await fetch(server, trusting: server.certificate)
        }
        #expect(error?.code == .tls)
    }

    @Test("a certificate file that is missing is an error of the configuration")
    func namesMissingFiles() async throws {
        let server = try await Server(subject: "IP:127.0.0.1")
        let error = await #expect(throws: HTTPClientError.self) {
            try await fetch(server, trusting: server.certificate + ".missing")
        }
        #expect(error?.code == .invalidConfiguration)
    }
}
