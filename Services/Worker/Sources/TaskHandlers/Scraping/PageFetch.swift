internal import HTTPClient

/// Fetches a page and turns everything but an answer of status 2xx into the failure it means for a task.
struct PageFetch: Sendable {
    let client: HTTPClient
    let addressPolicy: AddressPolicy

    private static let maximumBytes = 5 * 1_024 * 1_024

    func page(
        _ request: ScrapeRequest,
        deadline: ContinuousClock.Instant
    ) async throws(HandlerFailure)
        -> HTTPClientResponse
    {
        let remaining = ContinuousClock.now.duration(to: deadline)
        let fetch = HTTPClientRequest(
            url: request.url,
            headers: ["Accept": "text/html, application/xhtml+xml, text/*;q=0.8, */*;q=0.1"],
            timeout: max(.milliseconds(1), min(request.timeout, remaining)),
            maximumResponseBytes: PageFetch.maximumBytes,
            maximumRedirects: request.maximumRedirects,
            addressPolicy: addressPolicy,
            acceptsCompression: true
        )
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client.execute(fetch)
        } catch {
            if error.code == .cancelled { throw .cancelled }
            throw HandlerFailure(
                code: error.code.description,
                message: error.message,
                retryable: error.isRetryable || error.code == .closed
            )
        }
        try PageFetch.check(response)
        return response
    }

    private static func check(_ response: HTTPClientResponse) throws(HandlerFailure) {
        guard !(200...299).contains(response.status) else { return }
        // 408 and 425 ask for a second try, 429 and 5xx for a later one.
        let isRetryable = response.status >= 500 || [408, 425, 429].contains(response.status)
        throw HandlerFailure(
            code: "http_status",
            message: "the server answered with status \(response.status)",
            retryable: isRetryable,
            retryAfter: isRetryable ? response.headers["Retry-After"].flatMap { RetryAfter.duration($0) } : nil
        )
    }
}
