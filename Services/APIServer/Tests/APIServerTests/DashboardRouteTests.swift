import Dashboard
import Foundation
import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct DashboardRouteTests {
    private static func get(_ path: String, _ headers: [(String, String)] = []) async throws -> HTTPResponse {
        let request = HTTPRequest(method: .get, target: path, path: path, headers: HTTPHeaders(headers))
        return try await UnconnectedAPI.router().respond(to: request)
    }

    private static func text(_ response: HTTPResponse) -> String {
        guard case .bytes(let bytes) = response.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `Browsers get the page, others the index`() async throws {
        let page = try await Self.get("/", [("Accept", "text/html,application/xhtml+xml")])
        #expect(page.status == .ok && page.field("Content-Type") == "text/html; charset=utf-8")
        #expect(Self.text(page).contains("/assets/app.js"))
        #expect(try await Self.get("/", [("Accept", "*/*")]).json["service"]?.stringValue != nil)
    }

    @Test func `A page may load nothing from elsewhere and run nothing of its own`() async throws {
        let page = try await Self.get("/", [("Accept", "text/html")])
        let policy = try #require(page.field("Content-Security-Policy"))
        #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"))
        #expect(page.field("X-Content-Type-Options") == "nosniff")
        // What is inline would not run, so there must be none.
        #expect(!Self.text(page).contains("<style") && !Self.text(page).contains(" onclick"))
        for name in Dashboard.names where name.hasSuffix(".js") {
            let source = Self.text(try await Self.get("/assets/\(name)"))
            for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "https://"] {
                #expect(source.range(of: forbidden) == nil, "\(name) has \(forbidden)")
            }
        }
    }

    @Test func `Every file that is referred to is there, and a known one is not sent again`() async throws {
        let page = try await Self.get("/", [("Accept", "text/html")])
        var texts = [Self.text(page)]
        for name in Dashboard.names { texts.append(Self.text(try await Self.get("/assets/\(name)"))) }
        // Foundation's searches: the standard library's take seconds over so much text in a debug build.
        var names: [String] = []
        for text in texts {
            for mark in ["/assets/", "from \"./", "import \"./"] {
                for piece in text.components(separatedBy: mark).dropFirst() {
                    let name = String(decoding: piece.utf8.prefix { $0 == 0x2E || 0x61...0x7A ~= $0 }, as: UTF8.self)
                    if name.utf8.contains(0x2E) { names.append(name) }
                }
            }
        }
        #expect(names.count > 20)
        for name in names { #expect(try await Self.get("/assets/\(name)").status == .ok, "\(name)") }
        let tag = try #require(try await Self.get("/assets/app.js").field("ETag"))
        let again = try await Self.get("/assets/app.js", [("If-None-Match", tag)])
        #expect(again.status == .notModified && Self.text(again).isEmpty)
        #expect(try await Self.get("/assets/other.js").status == .notFound)
    }
}
