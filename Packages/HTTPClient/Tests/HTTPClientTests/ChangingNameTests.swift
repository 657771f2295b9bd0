import ScriptedHTTPServer
import Testing

@testable import HTTPClient

/// A name whose answers change between an address that may be connected and one that may not (DNS rebinding).
@Suite(.timeLimit(.minutes(1)))
struct ChangingNameTests {
    /// Allows 127.0.0.1, where the server is, and nothing else of the inside.
    private static func request(_ answer: String, port: Int, method: String = "GET") throws -> HTTPClientRequest {
        var request = try LoopbackRequest.get("http://changing.test:\(port)/")
        request.method = method
        request.mayBeRepeated = method == "GET"
        request.nameAnswer = answer
        return request
    }

    @Test(
        "a name that turns to a private address is refused from that moment on, before a byte is sent",
        arguments: ["127.0.0.2", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.2]", "0.0.0.0"]
    )
    func refusesTurnedNames(inner: String) async throws {
        // Cuts each connection after its answer, so that the next request must look for the address again.
        let server = try ScriptedHTTPServer { _ in .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)) }
        let client = HTTPClient()
        let outer = try Self.request("127.0.0.1", port: server.port)
        #expect(try await client.execute(outer).status == 200)
        for method in ["GET", "POST"] {
            let turned = try Self.request(inner, port: server.port, method: method)
            #expect(
                await errorCode { () throws(HTTPClientError) in try await client.execute(turned) } == .addressRefused
            )
        }
        // And back: what was refused is not held against the name.
        #expect(try await client.execute(outer).status == 200)
        #expect(server.requests.count == 2 && server.acceptedConnections == 2)
        await client.close()
    }

    @Test(
        "a name with a private address before a public one is refused, not asked at its other address",
        arguments: ["127.0.0.2,127.0.0.1", "[::1],127.0.0.1", "10.0.0.1,127.0.0.1"]
    )
    func refusesMixedNames(answer: String) async throws {
        let server = try ScriptedHTTPServer { _ in .text("inside") }
        let client = HTTPClient()
        let request = try Self.request(answer, port: server.port)
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .addressRefused)
        #expect(server.requests.isEmpty)
        await client.close()
    }

    @Test("a redirect to a name that turned is refused at the hop")
    func refusesTurnedNamesBehindRedirects() async throws {
        let secret = try ScriptedHTTPServer { _ in .text("inside") }
        let server = try ScriptedHTTPServer { [port = secret.port] _ in .redirect("http://changing.test:\(port)/") }
        let client = HTTPClient()
        // The first hop is an address, for which no name server is asked; the second gets the answer.
        var request = try LoopbackRequest.get(server.url())
        request.maximumRedirects = 3
        request.nameAnswer = "127.0.0.2"
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .addressRefused)
        #expect(server.requests.count == 1 && secret.acceptedConnections == 0)
        await client.close()
    }
}
