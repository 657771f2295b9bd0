import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct CSSSelectorTests {
    private static let page = """
        <html><head><title>T</title></head><body>
        <div id="main" class="box wide"><p class="lead">one</p><section><p>two</p></section></div>
        <div id="it's" class="boxed"><p data-kind="x y">three</p><a href="/q" rel='say "hi"'>four</a></div>
        <ul><li>five</li><li class="last"><b>six</b></li></ul>
        </body></html>
        """

    private func find(_ selector: String) throws -> [String] {
        let document = try HTMLDocument(Array(CSSSelectorTests.page.utf8), encoding: "UTF-8")
        return try document.strings(
            matching: CSSSelector(selector).xpath,
            maximumCount: 50,
            maximumBytesEach: 1_000
        ).strings
    }

    @Test(
        "a selector finds what CSS says",
        arguments: [
            ("p", ["one", "two", "three"]), ("P", ["one", "two", "three"]), (".lead", ["one"]), ("p.lead", ["one"]),
            ("div.lead", []), ("#main p", ["one", "two"]), ("#main > p", ["one"]), ("#main>p", ["one"]),
            (".box p", ["one", "two"]), (".box.wide > section > p", ["two"]), ("li.last b", ["six"]),
            ("[data-kind]", ["three"]), ("[data-kind='x y']", ["three"]), ("[ data-kind = \"x y\" ]", ["three"]),
            ("[data-kind=x]", []), ("a[href='/q']", ["four"]), ("[rel='say \"hi\"']", ["four"]), ("title", ["T"]),
            ("b, .lead", ["one", "six"]), ("li *", ["six"]), ("*.last", ["six"]),
            ("div#main.box p.lead", ["one"]), ("[id=\"it's\"] a", ["four"]), ("  b  ", ["six"]),
        ]
    )
    func finds(selector: String, expected: [String]) throws {
        #expect(try find(selector) == expected)
    }

    @Test(
        "a selector that is not understood is an error that says where",
        arguments: [
            "", " ", ">", "p >", "> p", "p,", ",p", ".", "#", "[", "[a", "[a=", "[a=\"x]", "a:hover", "a::before",
            "a + b", "a ~ b", "[a^='x']", "[a~=x]", "p..x", "1a", "a\\:b", "a|b", "p()", "[a='x\\'y']", "p > > b",
            "])|//*[(", "a']", "\u{0}",
        ]
    )
    func refuses(selector: String) {
        let error = #expect(throws: SelectorError.self) { try CSSSelector(selector) }
        #expect(error?.message.isEmpty == false)
    }

    @Test("a selector that is too long or has too many parts is refused")
    func limits() {
        #expect(throws: SelectorError.self) { try CSSSelector(String(repeating: "a", count: 501)) }
        #expect(throws: SelectorError.self) { try CSSSelector(Array(repeating: "a", count: 33).joined(separator: " ")) }
    }

    @Test("searches that take too many steps, alone or together, are given up")
    func boundsSearches() throws {
        let rows = String(repeating: "<p><b>x</b></p>", count: 20_000)
        let page = Array((String(repeating: "<div>", count: 100) + rows).utf8)
        let costly = try CSSSelector(Array(repeating: "div", count: 20).joined(separator: " ") + " p b").xpath
        let first = try HTMLDocument(page, encoding: "UTF-8")
        #expect(throws: HTMLDocumentError.tooCostly) {
            try first.strings(matching: costly, maximumCount: 1, maximumBytesEach: 10)
        }
        let second = try HTMLDocument(page, encoding: "UTF-8")
        #expect(throws: HTMLDocumentError.tooCostly) {
            for _ in 0..<5_000 { _ = try second.strings(matching: "//p", maximumCount: 1, maximumBytesEach: 10) }
        }
    }

    @Test("text with both kinds of quotes stays one string of XPath")
    func quotes() {
        #expect(XPathLiteral.quoted("plain") == "'plain'")
        #expect(XPathLiteral.quoted("it's") == "\"it's\"")
        #expect(XPathLiteral.quoted("'\"'") == "concat('', \"'\", '\"', \"'\", '')")
    }
}
