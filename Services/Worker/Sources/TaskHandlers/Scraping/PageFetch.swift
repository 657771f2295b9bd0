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
            throw .noAnswer(error)
        }
        guard (200...299).contains(response.status) else { throw .unexpectedStatus(response) }
        return response
    }
}
