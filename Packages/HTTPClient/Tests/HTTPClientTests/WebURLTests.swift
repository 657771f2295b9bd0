import HTTPClient
import Testing

@Suite(.timeLimit(.minutes(1)))
struct WebURLTests {
    @Test(
        "a reference is resolved against the page it stands on",
        arguments: [
            ("https://a.test/x/y?q=1", "z", "https://a.test/x/z"),
            ("https://a.test/x/y?q=1", "/z", "https://a.test/z"),
            ("https://a.test/x/y?q=1", "../z", "https://a.test/z"),
            ("https://a.test/x/y?q=1", "?p=2", "https://a.test/x/y?p=2"),
            ("https://a.test/x/y?q=1", "//b.test/z", "https://b.test/z"),
            ("https://a.test/x/y?q=1", "http://b.test:81/z", "http://b.test:81/z"),
            ("https://a.test/x/y?q=1", "#part", "https://a.test/x/y?q=1"),
            ("https://a.test/x/y", "a b", "https://a.test/x/a%20b"),
        ]
    )
    func resolves(base: String, reference: String, expected: String) throws {
        #expect(try WebURL(base).resolving(reference)?.text == expected)
    }

    @Test(
        "a reference that leads to no page is none",
        arguments: ["mailto:a@b.test", "javascript:x()", "data:,x", "http:x"]
    )
    func resolvesNothing(reference: String) throws {
        #expect(try WebURL("https://a.test/x").resolving(reference) == nil)
    }

    @Test(
        "numeric forms of an IPv4 address are written out, percent signs or not",
        arguments: ["0x7f000001", "2130706433", "127.1", "%32130706433", "127%2e1", "%30x7f000001"]
    )
    func writesOutAddresses(host: String) throws {
        #expect(try WebURL("http://\(host)/").host == "127.0.0.1")
    }

    @Test("the description hides user name and password")
    func hidesCredentials() throws {
        let url = try WebURL("https://user:secret@a.test:8443/p?q=1")
        #expect(url.hasCredentials)
        #expect(url.description == "https://a.test:8443/p?q=1")
        #expect(url.origin == "https://a.test:8443")
    }

    @Test(
        "a text that is no absolute URL is refused",
        arguments: [
            "", "nothing", "http://", "//a.test/", "http://a.test/\r\nX: y", "http://a.test:99999/", "http://[::1/",
        ]
    )
    func refuses(text: String) {
        #expect(throws: HTTPClientError.self) { try WebURL(text) }
    }
}
