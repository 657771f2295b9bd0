internal import HTTPClient
internal import SchedulerModels

/// What was found on a page, within limits that keep the result small.
struct ScrapedPage {
    private static let maximumTextBytes = 100_000
    private static let maximumTitleBytes = 1_000
    private static let maximumLinks = 500
    private static let maximumLinkBytes = 128 * 1_024
    private static let maximumMatches = 200
    private static let maximumMatchBytes = 10_000
    private static let maximumMatchBytesInAll = 256 * 1_024

    private(set) var title: String?
    private(set) var summary: String?
    private(set) var text = ""
    private(set) var links: [String] = []
    private(set) var matches = JSONObject()
    /// The names of the members that hold less than the page does; `page` when it was not read to its end.
    private(set) var truncated: [String] = []

    /// Reads a page; `url` is where it was found.
    init(
        html: [UInt8],
        charset: String?,
        url: WebURL,
        selectors: [(name: String, selector: CSSSelector)]
    )
        throws(HTMLDocumentError)
    {
        // libxml2 refuses to parse nothing at all.
        guard !html.isEmpty else {
            for (name, _) in selectors { matches[name] = [] }
            return
        }
        let document = try HTMLDocument(html, encoding: ScrapedPage.encoding(html, charset))
        if document.isCut { truncated.append("page") }
        title = try ScrapedPage.first(document, "/descendant::title")
        let described = try ScrapedPage.first(
            document,
            "/descendant::meta[translate(@name, 'DESCRIPTON', 'descripton')='description']/@content"
        )
        let shared = try ScrapedPage.first(document, "/descendant::meta[@property='og:description']/@content")
        summary = described ?? shared
        let body = try document.strings(
            matching: "/descendant::body",
            maximumCount: 1,
            maximumBytesEach: ScrapedPage.maximumTextBytes
        )
        text = body.strings.first ?? ""
        if body.isTruncated { truncated.append("text") }
        try collectLinks(document, url)
        try collectMatches(document, selectors)
    }

    /// Takes a text that is no page as it is.
    init(plain: [UInt8]) {
        var collector = TextCollector(maximumBytes: ScrapedPage.maximumTextBytes)
        for line in plain.split(separator: UInt8(ascii: "\n")) {
            collector.append(line)
            collector.breakLine()
        }
        text = collector.text
        if collector.isTruncated { truncated.append("text") }
    }

    /// The header's word counts; without one, a page that is valid UTF-8 is UTF-8, and any other tells by itself.
    private static func encoding(_ html: [UInt8], _ charset: String?) -> String? {
        charset ?? (String(validating: html, as: UTF8.self) == nil ? nil : "UTF-8")
    }

    private static func first(_ document: borrowing HTMLDocument, _ xpath: String) throws(HTMLDocumentError) -> String?
    {
        try document.strings(matching: xpath, maximumCount: 1, maximumBytesEach: maximumTitleBytes).strings.first
    }

    private mutating func collectLinks(_ document: borrowing HTMLDocument, _ url: WebURL) throws(HTMLDocumentError) {
        let base = try ScrapedPage.first(document, "/descendant::base/@href").flatMap(url.resolving) ?? url
        let references = try document.strings(
            matching: "/descendant::a/@href | /descendant::area/@href",
            maximumCount: 20_000,
            maximumBytesEach: 2_048
        )
        var seen: Set<String> = []
        var bytes = 0
        for reference in references.strings {
            guard let target = base.resolving(reference), target.isWeb else { continue }
            guard seen.insert(target.description).inserted else { continue }
            bytes += target.description.utf8.count
            guard links.count < ScrapedPage.maximumLinks, bytes <= ScrapedPage.maximumLinkBytes else {
                truncated.append("links")
                return
            }
            links.append(target.description)
        }
    }

    private mutating func collectMatches(
        _ document: borrowing HTMLDocument,
        _ selectors: [(name: String, selector: CSSSelector)]
    ) throws(HTMLDocumentError) {
        var left = ScrapedPage.maximumMatchBytesInAll
        var isTruncated = false
        for (name, selector) in selectors {
            let found = try document.strings(
                matching: selector.xpath,
                maximumCount: ScrapedPage.maximumMatches,
                maximumBytesEach: ScrapedPage.maximumMatchBytes
            )
            var kept: [JSONValue] = []
            for text in found.strings where text.utf8.count <= left {
                left -= text.utf8.count
                kept.append(.string(text))
            }
            isTruncated = isTruncated || found.isTruncated || kept.count < found.strings.count
            matches[name] = .array(kept)
        }
        if isTruncated { truncated.append("matches") }
    }
}
