internal import HTTPClient
internal import SchedulerModels

/// The parameters of `web_scraper`.
struct ScrapeRequest: Sendable {
    let url: String
    /// What to look for, by the name under which it is reported; in the order given.
    let selectors: [(name: String, selector: CSSSelector)]
    let timeout: Duration
    let maximumRedirects: Int

    private static let maximumSelectors = 50

    init(_ parameters: JSONValue) throws(HandlerFailure) {
        var reader = FieldReader(
            parameters,
            known: ["url", "selector", "selectors", "timeout", "follow_redirects"]
        )
        reader.require("url", in: parameters)
        url =
            reader.string("url", "must be an http or https URL of at most 2048 bytes") { text in
                // A URL that cannot be read is reported here too; which address it leads to is seen on connecting.
                text.utf8.count <= 2_048 && WebURL.isCallable(text)
            } ?? ""
        timeout = reader.seconds("timeout", in: .milliseconds(100) ... .seconds(300)) ?? .seconds(30)
        maximumRedirects = reader.bool("follow_redirects") ?? true ? 5 : 0
        var selectors: [(name: String, selector: CSSSelector)] = []
        if let single = reader.string("selector", "", { _ in true }) {
            ScrapeRequest.add("selector", "selector", single, to: &selectors, &reader)
        }
        let named = reader.object("selectors")?.members ?? []
        if named.count > ScrapeRequest.maximumSelectors {
            reader.refuse("selectors", "must not be more than \(ScrapeRequest.maximumSelectors)")
        }
        for member in named.prefix(ScrapeRequest.maximumSelectors) {
            guard let text = member.value.stringValue else {
                reader.refuse("selectors.\(member.key)", "must be a string, not \(member.value.kindName)")
                continue
            }
            ScrapeRequest.add(member.key, "selectors.\(member.key)", text, to: &selectors, &reader)
        }
        self.selectors = selectors
        try reader.finishParameters()
    }

    private static func add(
        _ name: String,
        _ field: String,
        _ text: String,
        to selectors: inout [(name: String, selector: CSSSelector)],
        _ reader: inout FieldReader
    ) {
        do throws(SelectorError) {
            selectors.append((name, try CSSSelector(text)))
        } catch {
            reader.refuse(field, error.message)
        }
    }
}
