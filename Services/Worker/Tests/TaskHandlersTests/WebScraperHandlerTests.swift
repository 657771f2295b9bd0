import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct WebScraperHandlerTests {
    private let page = """
        <!doctype html><html><head><title> A  page
        </title><meta name="Description" content="about it"><style>p{}</style></head>
        <body><h1>Head&amp;ing</h1><script>hidden()</script><p>Some <b>bold</b> t\u{e9}xt.</p><p>Next</p>
        <a href="/x">x</a><a href="y#part">y</a><a href="/x#again">x</a><a href="mailto:a@b.test">m</a>
        <a href="https://me:pw@other.test/z">z</a><a href="javascript:x()">j</a><a name="none">n</a></body></html>
        """

    private func scraper(_ policy: [String] = ["127.0.0.1"]) throws -> WebScraperHandler {
        WebScraperHandler(client: HTTPClient(), addressPolicy: try .publicOnly(allowing: policy))
    }

    private func html(_ text: String, _ type: String = "text/html; charset=utf-8") -> ScriptedAnswer {
        .text(text, headers: ["Content-Type": type])
    }

    @Test("a page gives its title, description, text and links")
    func scrapes() async throws {
        let server = try ScriptedHTTPServer { [page] in $0.target == "/" ? .redirect("/dir/") : html(page) }
        let result = try await scraper().run(["url": .string(server.url())], context: .sample())
        #expect(result["url"] == .string(server.url()))
        #expect(result["final_url"] == .string(server.url("/dir/")))
        #expect(result["status"] == 200)
        #expect(result["redirects"] == 1)
        #expect(result["content_type"] == "text/html")
        #expect(result["title"] == "A page")
        #expect(result["description"] == "about it")
        #expect(result["text"]?.stringValue?.hasPrefix("Head&ing\nSome bold t\u{e9}xt.\nNext\nx") == true)
        let links = [server.url("/x"), server.url("/dir/y"), "https://other.test/z"]
        #expect(result["links"] == .array(links.map(JSONValue.string)))
        #expect(result["matches"] == nil)
        #expect(result["truncated"] == [])
    }

    @Test("selectors report the text of what they match under their names")
    func selects() async throws {
        let server = try ScriptedHTTPServer { [page] _ in html(page) }
        let url = JSONValue.string(server.url())
        let parameters: JSONValue = [
            "url": url, "selector": "h1", "selectors": ["bold": "p > b", "none": "#no", "p": "p"],
        ]
        let result = try await scraper().run(parameters, context: .sample())
        let expected =
            "{\"selector\":[\"Head&ing\"],\"bold\":[\"bold\"],\"none\":[],\"p\":[\"Some bold t\u{e9}xt.\",\"Next\"]}"
        #expect(result["matches"]?.text == expected)
    }

    @Test("a page without a declared character set is read as UTF-8 when it is, and by its own word otherwise")
    func decodes() async throws {
        let server = try ScriptedHTTPServer { request in
            let bytes: [UInt8] = request.target == "/utf8" ? [0xC3, 0xA9] : [0xE9]
            let meta = request.target == "/meta" ? "<meta charset=\"iso-8859-1\">" : ""
            let body = Array("<html><head>\(meta)<title>".utf8) + bytes + Array("</title></head></html>".utf8)
            let type = request.target == "/header" ? "text/html; charset=ISO-8859-1" : "text/html"
            return .response(status: 200, headers: ["Content-Type": type], body: body)
        }
        for path in ["/utf8", "/meta", "/header"] {
            let result = try await scraper().run(["url": .string(server.url(path))], context: .sample())
            #expect(result["title"] == "\u{e9}", "\(path)")
        }
    }

    @Test(
        "a page that is empty, broken or nested without end gives a result all the same",
        arguments: ["", "<", "<title>", "\u{0}<p>a", "<p></div></b><a href=>x", "<![CDATA[x", "deep"]
    )
    func readsBrokenPages(text: String) async throws {
        let body = text == "deep" ? String(repeating: "<div>", count: 100_000) + "end" : text
        let server = try ScriptedHTTPServer { _ in html(body) }
        let result = try await scraper().run(["url": .string(server.url()), "selector": "p"], context: .sample())
        #expect(result["status"] == 200)
        #expect(result["text"]?.stringValue != nil)
    }

    @Test("an entity that expands and a file that a page names are left alone")
    func expandsNothing() async throws {
        let text = """
            <!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
            <html><body><p>&b;&f;</p></body></html>
            """
        let server = try ScriptedHTTPServer { _ in html(text) }
        let result = try await scraper().run(["url": .string(server.url())], context: .sample())
        #expect(result["text"]?.stringValue?.contains("aaaaaaaaaa&") != true)
        #expect(result["text"]?.stringValue?.contains("root:") == false)
    }

    @Test(
        "a page made to keep the parser busy is cut where its time is up",
        arguments: ["attributes", "references", "bytes"]
    )
    func boundsParsing(kind: String) throws {
        var page = Array((kind == "attributes" ? "<html><body><div " : "<html><body><div>").utf8)
        while page.count < 4_000_000 {
            switch kind {
            case "attributes": page += Array("a\(page.count) ".utf8)
            case "references": page += Array("&x\(page.count)".utf8)
            default: page += [UInt8](repeating: 0xFF, count: 1_000)
            }
        }
        let isCut = try HTMLDocument(page, encoding: "UTF-8", budget: .milliseconds(100)).isCut
        #expect(isCut)
    }

    @Test("an element keeps the attributes it has, up to a number that no real page needs")
    func keepsAttributes() throws {
        let attributes = (0..<400).map { "a\($0)='v\($0)'" }.joined(separator: " ")
        let document = try HTMLDocument(Array("<p bare \(attributes)>x</p>".utf8), encoding: nil)
        let found = try document.strings(matching: "//p/@*", maximumCount: 1_000, maximumBytesEach: 100).strings
        #expect(found == [""] + (0..<255).map { "v\($0)" })
    }

    @Test("a large page is cut to what the result may hold, and says so")
    func cuts() async throws {
        let links = (0..<2_000).map { "<a href='/\($0)'>link \($0)</a>" }.joined()
        let text = "<body>\(links)<p>" + String(repeating: "word ", count: 100_000) + "</p></body>"
        let server = try ScriptedHTTPServer { _ in html(text) }
        let result = try await scraper().run(["url": .string(server.url()), "selector": "a"], context: .sample())
        #expect(result["links"]?.arrayValue?.count == 500)
        #expect((result["text"]?.stringValue?.utf8.count ?? 0) <= 100_000)
        #expect(result["matches"]?["selector"]?.arrayValue?.count == 200)
        #expect(result["truncated"] == ["text", "links", "matches"])
    }

    @Test("an answer that is text is reported as text, and one that is neither is a failure")
    func tellsKindsApart() async throws {
        let server = try ScriptedHTTPServer {
            html("{\"a\": 1}", $0.target == "/json" ? "application/json" : "image/png")
        }
        let result = try await scraper().run(["url": .string(server.url("/json"))], context: .sample())
        #expect(result["text"] == "{\"a\": 1}")
        #expect(result["title"] == .null)
        let failure = try await failure(scraper(), ["url": .string(server.url("/image"))])
        #expect(failure?.code == "unsupported_content")
        #expect(failure?.retryable == false)
    }

    @Test(
        "a status decides whether trying again can help",
        arguments: [
            (400, false), (401, false), (403, false), (404, false), (410, false), (304, false), (408, true),
            (425, true),
            (429, true), (500, true), (502, true), (503, true), (504, true),
        ]
    )
    func judgesStatus(status: Int, retryable: Bool) async throws {
        let server = try ScriptedHTTPServer { _ in .text("", status: status, headers: ["Retry-After": "7"]) }
        let failure = try await failure(scraper(), ["url": .string(server.url())])
        #expect(failure?.code == "http_status")
        #expect(failure?.message.contains("\(status)") == true)
        #expect(failure?.retryable == retryable)
        #expect(failure?.retryAfter == (retryable ? .seconds(7) : nil))
    }
}
