import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct WebScraperFailureTests {
    private func scraper(_ policy: [String] = ["127.0.0.1"]) throws -> WebScraperHandler {
        WebScraperHandler(client: HTTPClient(), addressPolicy: try .publicOnly(allowing: policy))
    }

    @Test("a private address is refused for good, directly and behind a redirect")
    func refusesAddresses() async throws {
        let server = try ScriptedHTTPServer { _ in .redirect("http://169.254.169.254/latest/meta-data") }
        let direct = try await failure(scraper([]), ["url": .string(server.url())])
        #expect(direct?.code == "address_refused")
        #expect(direct?.retryable == false)
        #expect(server.acceptedConnections == 0)
        let redirected = try await failure(scraper(), ["url": .string(server.url())])
        #expect(redirected?.code == "address_refused")
    }

    @Test("a server that is silent, gone or endless is told apart")
    func judgesTransport() async throws {
        let server = try ScriptedHTTPServer { request in
            let head = Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".utf8)
            return request.target == "/slow"
                ? .stall(head) : .endless(head, repeating: [UInt8](repeating: 97, count: 65_536))
        }
        let slow: JSONValue = ["url": .string(server.url("/slow")), "timeout": JSONValue.double(0.2) ?? .null]
        let timeout = try await failure(scraper(), slow)
        #expect(timeout?.code == "timeout")
        #expect(timeout?.retryable == true)
        let large = try await failure(scraper(), ["url": .string(server.url("/endless"))])
        #expect(large?.code == "too_large")
        #expect(large?.retryable == false)
        server.stop()
        let gone = try await failure(scraper(), ["url": .string(server.url())])
        #expect(gone?.retryable == true)
    }

    @Test("redirects are followed five times and no more, or not at all")
    func limitsRedirects() async throws {
        let server = try ScriptedHTTPServer { request in
            let number = Int(request.target.dropFirst()) ?? 0
            return number == 0 ? .text("end", headers: ["Content-Type": "text/plain"]) : .redirect("/\(number - 1)")
        }
        let url = server.url("/5")
        #expect(try await scraper().run(["url": .string(url)], context: .sample())["redirects"] == 5)
        let failure = try await failure(scraper(), ["url": .string(server.url("/6"))])
        #expect(failure?.code == "too_many_redirects")
        let unfollowed = try await TaskHandlersTests.failure(
            scraper(),
            ["url": .string(url), "follow_redirects": false]
        )
        #expect(unfollowed?.code == "http_status")
        #expect(unfollowed?.retryable == false)
    }

    @Test("a cancelled scrape stops at once")
    func stops() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedHTTPServer { _ in
            arrival.yield()
            return .stall([])
        }
        let scraper = try scraper()
        let parameters: JSONValue = ["url": .string(server.url())]
        let running = Task { await failure(scraper, parameters) }
        for await _ in arrivals { break }
        running.cancel()
        #expect(await running.value == .cancelled)
    }

    @Test("the attempt's deadline bounds the fetch")
    func keepsDeadline() async throws {
        let server = try ScriptedHTTPServer { _ in .stall([]) }
        let context = HandlerContext.sample(deadline: .now + .milliseconds(200))
        #expect(try await failure(scraper(), ["url": .string(server.url())], context)?.code == "timeout")
    }

    @Test(
        "parameters that are wrong are named and nothing is fetched",
        arguments: [
            ("{}", "url"), ("{\"url\":5}", "url"), ("{\"url\":\"\"}", "url"), ("{\"url\":\"nothing\"}", "url"),
            ("{\"url\":\"file:///etc/passwd\"}", "url"), ("{\"url\":\"gopher://127.0.0.1:6379/\"}", "url"),
            ("{\"url\":\"http://a.test/\",\"timeout\":0}", "timeout"),
            ("{\"url\":\"http://a.test/\",\"timeout\":301}", "timeout"),
            ("{\"url\":\"http://a.test/\",\"follow_redirects\":1}", "follow_redirects"),
            ("{\"url\":\"http://a.test/\",\"selector\":\"a:hover\"}", "selector"),
            ("{\"url\":\"http://a.test/\",\"selectors\":{\"x\":\"a + b\"}}", "selectors.x"),
            ("{\"url\":\"http://a.test/\",\"selectors\":{\"x\":1}}", "selectors.x"),
            ("{\"url\":\"http://a.test/\",\"selectors\":[\"p\"]}", "selectors"),
            ("{\"url\":\"http://a.test/\",\"method\":\"POST\"}", "method"),
        ]
    )
    func namesFields(json: String, field: String) async throws {
        let failure = try await failure(scraper(), JSONParser.parse(json))
        #expect(failure?.code == "invalid_parameters")
        #expect(failure?.retryable == false)
        #expect(failure?.message.hasPrefix(field + " ") == true, "\(failure?.message ?? "none")")
    }

    @Test("credentials in the URL are refused for good")
    func refusesCredentials() async throws {
        let failure = try await failure(scraper(), ["url": "http://me:secret@a.test/"])
        #expect(failure?.code == "invalid_url")
        #expect(failure?.retryable == false)
        #expect(failure?.message.contains("secret") == false)
    }
}
