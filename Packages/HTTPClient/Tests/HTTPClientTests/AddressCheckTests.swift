import HTTPClient
import ScriptedHTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AddressCheckTests {
    @Test(
        "every way to write a private address is refused before a byte is sent",
        arguments: [
            "127.0.0.1", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "[fd00::1]", "[::ffff:127.0.0.1]",
            "0x7f000001", "2130706433", "127.1", "0177.0.0.1", "localhost", "localhost.", "LOCALHOST", "[::]",
            "127.0.0.1.", "%31%32%37.0.0.1", "192.168.1.1", "172.16.0.1", "[fe80::1]", "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]", "100.64.0.1",
        ]
    )
    func refusesPrivateAddresses(host: String) async throws {
        let server = try ScriptedHTTPServer { _ in .text("secret") }
        let client = HTTPClient()
        let request = HTTPClientRequest(url: "http://\(host):\(server.port)/", addressPolicy: .publicOnly)
        let error = await #expect(throws: HTTPClientError.self) { try await client.execute(request) }
        #expect([.addressRefused, .resolve, .invalidURL].contains(error?.code))
        #expect(error?.code == .addressRefused || host == "127.0.0.1." || host == "localhost.")
        #expect(error?.isRetryable == (error?.code == .resolve))
        #expect(server.acceptedConnections == 0)
        await client.close()
    }

    @Test(
        "a scheme other than http and https is refused",
        arguments: ["file://localhost/etc/passwd", "gopher://127.0.0.1:6379/_INFO", "ftp://a.test/", "ws://a.test/"]
    )
    func refusesSchemes(url: String) async {
        let client = HTTPClient()
        for policy in [AddressPolicy.any, .publicOnly] {
            let request = HTTPClientRequest(url: url, addressPolicy: policy)
            #expect(
                await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .schemeNotAllowed
            )
        }
        await client.close()
    }

    @Test("credentials in a URL are refused under the public policy and used under the open one")
    func checksCredentials() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let client = HTTPClient()
        let url = "http://user:pw@127.0.0.1:\(server.port)/"
        let refused = try LoopbackRequest.get(url)
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(refused) } == .invalidURL)
        let response = try await client.execute(HTTPClientRequest(url: url, addressPolicy: .any))
        #expect(response.effectiveURL == server.url())
        #expect(server.requests.map { $0.headers["Authorization"] } == ["Basic dXNlcjpwdw=="])
        await client.close()
    }

    @Test("a connection that another request was allowed to open is no way round the policy")
    func checksReusedConnections() async throws {
        let server = try ScriptedHTTPServer { _ in .text("inside") }
        let client = HTTPClient()
        _ = try await client.execute(HTTPClientRequest(url: server.url(), addressPolicy: .any))
        let request = HTTPClientRequest(url: server.url(), addressPolicy: .publicOnly)
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .addressRefused)
        #expect(server.requests.count == 1)
        await client.close()
    }
}
