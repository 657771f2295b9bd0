import Foundation
import HTTPClient
import HTTPServer
import SchedulerModels
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(3)))
struct HTTPSTests {
    private static func client(trusting file: String) -> HTTPClient {
        HTTPClient(configuration: HTTPClientConfiguration(certificateAuthorityFile: file))
    }

    private static func get(
        _ path: String,
        _ api: APIFixture,
        _ client: HTTPClient,
        host: String = "localhost"
    ) async throws -> HTTPClientResponse {
        let url = "https://\(host):\(api.assembly.server.port)\(path)"
        return try await client.execute(HTTPClientRequest(url: url, addressPolicy: .any))
    }

    @Test func `HTTPS serves who trusts its authority, and a renewed certificate goes to new connections`() async throws
    {
        let files = try await TestCertificates(["one", "two"])
        defer { files.remove() }
        try files.copy("one-server.pem", to: "shown.pem")
        try files.copy("one-server.key", to: "shown.key")
        let settings = ["API_TLS_CERTIFICATE": files.path("shown.pem"), "API_TLS_KEY": files.path("shown.key")]
        try await APIFixture.run(settings: settings) { api in
            let one = Self.client(trusting: files.path("one.pem"))
            #expect(try await Self.get("/health/ready", api, one).status == 200)
            let two = Self.client(trusting: files.path("two.pem"))
            let stranger = await #expect(throws: HTTPClientError.self) { try await Self.get("/health/ready", api, two) }
            #expect(stranger?.code == .tls)
            // Its name is not the one in the certificate.
            let address = Self.client(trusting: files.path("one.pem"))
            let misnamed = await #expect(throws: HTTPClientError.self) {
                try await Self.get("/health/ready", api, address, host: "127.0.0.1")
            }
            #expect(misnamed?.code == .tls)
            let port = api.assembly.server.port
            #expect(try await onOwnThread { HealthProbe.isReady(host: "127.0.0.1", port: port, isSecure: true) })
            #expect(try await onOwnThread { !HealthProbe.isReady(host: "127.0.0.1", port: port) })

            let url = "https://localhost:\(api.assembly.server.port)/tasks/"
            var body = HTTPClientRequest(url: url, addressPolicy: .any)
            body.method = "POST"
            body.headers = ["Content-Type": "application/json"]
            let text = String(repeating: "x", count: 900_000)
            body.body = Array(#"{"task_type":"echo","parameters":{"text":"\#(text)"}}"#.utf8)
            let accepted = try await one.execute(body)
            #expect(accepted.status == 202)
            let id = try JSONParser.parse(accepted.body, limits: .trusted)["task_id"]?.stringValue ?? ""
            #expect(try await Self.get("/tasks/\(id)", api, one).body.count > 900_000)

            // A key of another certificate changes nothing; then the pair is whole.
            try files.copy("two-server.pem", to: "shown.pem")
            api.assembly.reload()
            let before = Self.client(trusting: files.path("one.pem"))
            #expect(try await Self.get("/health/live", api, before).status == 200)
            try files.copy("two-server.key", to: "shown.key")
            api.assembly.reload()
            #expect(try await Self.get("/health/live", api, two).status == 200)
            let fresh = Self.client(trusting: files.path("one.pem"))
            await #expect(throws: HTTPClientError.self) { try await Self.get("/health/live", api, fresh) }
            // The connection from before lives on.
            #expect(try await Self.get("/health/live", api, one).status == 200)
            for client in [one, two, address, before, fresh] { await client.close() }
        }
    }

    @Test func `A certificate or key that cannot be used stops the start with one line that names it`() async throws {
        let files = try await TestCertificates(["one", "two"])
        defer { files.remove() }
        let cases = [
            ("one-server.pem", "two-server.key", "the private key is not that of the certificate"),
            ("one-server.key", "one-server.key", "the certificate cannot be read as PEM"),
            ("one-server.pem", "one-server.pem", "the private key cannot be read as PEM"),
            ("nowhere.pem", "one-server.key", "cannot be opened"),
        ]
        for (chain, key, reason) in cases {
            let error = #expect(throws: ConfigurationError.self) {
                try TLSFiles(Settings(["API_TLS_CERTIFICATE": files.path(chain), "API_TLS_KEY": files.path(key)]))
            }
            #expect(error?.setting.contains("API_TLS_CERTIFICATE") == true)
            #expect(error?.message.contains(reason) == true && error?.message.contains("\n") == false)
        }
    }

    @Test func `Only TLS 1_2 and 1_3 are spoken`() async throws {
        let files = try await TestCertificates(["one"])
        defer { files.remove() }
        let settings = [
            "API_TLS_CERTIFICATE": files.path("one-server.pem"), "API_TLS_KEY": files.path("one-server.key"),
        ]
        try await APIFixture.run(settings: settings) { api in
            for (version, isSpoken) in [("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
                let port = api.assembly.server.port
                let client = ToolRun(
                    "openssl",
                    [
                        "s_client", version, "-cipher", "DEFAULT@SECLEVEL=0", "-connect", "localhost:\(port)",
                        "-CAfile", files.path("one.pem"), "-verify_return_error", "-brief",
                    ]
                )
                do {
                    try await client.outputOnOwnThread()
                    #expect(isSpoken, "\(version)")
                } catch let error as TestServersError where error.code == .commandFailed {
                    #expect(!isSpoken, "\(version): \(error)")
                }
            }
        }
    }
}
