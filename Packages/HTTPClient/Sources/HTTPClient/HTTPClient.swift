public import Logging

/// Sends requests over shared keep-alive connections; one thread of its own serves them all.
///
/// May be used from any task. The thread starts with the first request and ends with `close`, or when the client is
/// released. No environment variable has a say: neither proxies nor credentials are picked up.
public final class HTTPClient: Sendable {
    private let configuration: HTTPClientConfiguration
    private let loop: TransferLoop

    /// A client that has not connected to anything yet.
    public init(
        configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
        logger: Logger = Logger(label: "http-client")
    ) {
        self.configuration = configuration
        loop = TransferLoop(configuration: configuration, logger: logger)
    }

    deinit { loop.stop {} }

    /// Sends a request and collects the answer; an answer of any status is no error.
    ///
    /// Redirects are followed here, up to the request's limit, and each hop is checked like the first. Cancelling the
    /// calling task takes the transfer down at once.
    public func execute(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        if let defect = request.defect {
            throw HTTPClientError(code: .invalidRequest, operation: "check request", message: defect)
        }
        let deadline = ContinuousClock.now + request.timeout
        var url = try HTTPClient.checked(WebURL(request.url), request)
        var current = request
        var redirects: [String] = []
        while true {
            var response = try await transfer(current, url: url, deadline: deadline)
            guard request.maximumRedirects > 0, let location = response.redirectLocation else {
                response.redirects = redirects
                return response
            }
            guard redirects.count < request.maximumRedirects else {
                throw HTTPClientError(
                    code: .tooManyRedirects,
                    operation: "\(current.method) \(url.origin)",
                    message: "more than \(request.maximumRedirects) redirects"
                )
            }
            guard let target = url.resolving(location) else {
                throw HTTPClientError(
                    code: .protocolViolation,
                    operation: "\(current.method) \(url.origin)",
                    message: "redirected to a URL that cannot be read"
                )
            }
            let next = try HTTPClient.checked(target, current)
            current = current.redirected(status: response.status, from: url, to: next)
            url = next
            redirects.append(next.description)
        }
    }

    /// Fails what is under way with `closed`, and returns when the thread and all connections are given up.
    public func close() async {
        await withCheckedContinuation { continuation in
            loop.stop { continuation.resume() }
        }
    }

    private func transfer(
        _ request: HTTPClientRequest,
        url: WebURL,
        deadline: ContinuousClock.Instant
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let transfer = Transfer(request, url: url, deadline: deadline, configuration: configuration)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.waiter = continuation
                loop.submit(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
        return try outcome.get()
    }

    /// What must hold for every hop before a name is even resolved.
    private static func checked(_ url: WebURL, _ request: HTTPClientRequest) throws(HTTPClientError) -> WebURL {
        let operation = "\(request.method) \(url.origin)"
        guard url.isWeb else {
            throw HTTPClientError(
                code: .schemeNotAllowed,
                operation: operation,
                message: "only http and https are allowed"
            )
        }
        guard !url.hasCredentials || request.addressPolicy.allowsCredentials else {
            throw HTTPClientError(
                code: .invalidURL,
                operation: operation,
                message: "a user name or password in the URL is not allowed"
            )
        }
        return url
    }
}
