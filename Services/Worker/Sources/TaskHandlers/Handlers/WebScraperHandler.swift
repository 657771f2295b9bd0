internal import HTTPClient
internal import SchedulerModels

/// `web_scraper`: fetches a page and returns its title, description, text and links.
///
/// Parameters: `url`; optionally `selector`, or `selectors` (an object of names and CSS selectors) whose matches are
/// reported under `matches`; `timeout` in seconds (30); `follow_redirects` (true: up to five).
struct WebScraperHandler: TaskHandler {
    static let taskType = "web_scraper"

    private let fetch: PageFetch

    init(client: HTTPClient, addressPolicy: AddressPolicy) {
        fetch = PageFetch(client: client, addressPolicy: addressPolicy)
    }

    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        let request = try ScrapeRequest(parameters)
        let response = try await fetch.page(request, deadline: context.deadline)
        context.progress(0.5, "fetched \(response.body.count) bytes")
        if Task.isCancelled { throw .cancelled }
        let type = ContentType(response.headers["Content-Type"] ?? "")
        let page = try await WebScraperHandler.read(response, type, request)
        return WebScraperHandler.result(request, response, type, page)
    }

    private static func read(
        _ response: HTTPClientResponse,
        _ type: ContentType,
        _ request: ScrapeRequest
    ) async throws(HandlerFailure) -> ScrapedPage {
        switch type.kind {
        case .text: return ScrapedPage(plain: response.body)
        case .other:
            throw HandlerFailure(
                code: "unsupported_content",
                message: "the answer is neither a page nor text",
                retryable: false
            )
        case .html: break
        }
        // The client hands out URLs it has read itself.
        guard let url = try? WebURL(response.effectiveURL) else {
            throw HandlerFailure(code: "invalid_url", message: "the page's URL cannot be read", retryable: false)
        }
        do throws(HTMLDocumentError) {
            return try await OwnThread.run { () throws(HTMLDocumentError) in
                try ScrapedPage(
                    html: response.body,
                    charset: type.charset,
                    url: url,
                    selectors: request.selectors
                )
            }
        } catch {
            switch error {
            case .unreadable:
                throw HandlerFailure(code: "unreadable_page", message: "the page cannot be parsed", retryable: false)
            case .tooCostly:
                throw HandlerFailure(
                    code: "selector_too_costly",
                    message: "a selector takes too long on this page",
                    retryable: false
                )
            }
        }
    }

    private static func result(
        _ request: ScrapeRequest,
        _ response: HTTPClientResponse,
        _ type: ContentType,
        _ page: ScrapedPage
    ) -> JSONValue {
        var result: [(String, JSONValue)] = [
            ("url", .string(request.url)),
            ("final_url", .string(response.effectiveURL)),
            ("status", .integer(response.status)),
            ("content_type", type.mediaType.isEmpty ? .null : .string(type.mediaType)),
            ("redirects", .integer(response.redirects.count)),
            ("title", page.title.map(JSONValue.string) ?? .null),
            ("description", page.summary.map(JSONValue.string) ?? .null),
            ("text", .string(page.text)),
            ("links", .array(page.links.map(JSONValue.string))),
        ]
        if !request.selectors.isEmpty { result.append(("matches", .object(page.matches))) }
        result.append(("truncated", .array(page.truncated.map(JSONValue.string))))
        return .object(JSONObject(result.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }
}
