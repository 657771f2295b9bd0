/// One hop of a request under way: what libcurl's callbacks fill, and who waits for it.
@safe final class Transfer: @unchecked Sendable {
    // Safety: `request`, `url` and `deadline` never change. `isCancelled` is guarded by the loop's lock. All other state
    // belongs to the caller until it submits, then to the loop's thread; the loop's lock orders the two.
    let request: HTTPClientRequest
    let url: WebURL
    private let deadline: ContinuousClock.Instant

    /// Resumed exactly once: on the loop's thread, or by the submitter when the loop takes no more.
    var waiter: CheckedContinuation<Result<HTTPClientResponse, HTTPClientError>, Never>?
    var isCancelled = false
    private var head: ResponseHead
    private var body: [UInt8] = []
    private var isBodyTooLarge = false
    private(set) var isAddressRefused = false

    init(
        _ request: HTTPClientRequest,
        url: WebURL,
        deadline: ContinuousClock.Instant,
        configuration: HTTPClientConfiguration
    ) {
        self.request = request
        self.url = url
        self.deadline = deadline
        head = ResponseHead(
            maximumBytes: configuration.maximumHeaderBytes,
            maximumCount: configuration.maximumHeaderCount
        )
    }

    /// What is left of the total time; the time spent in the loop's mailbox and on earlier hops is gone.
    var remainingMilliseconds: Int {
        ContinuousClock.now.duration(to: deadline).clampedMilliseconds
    }

    func permits(_ address: IPAddress) -> Bool {
        request.addressPolicy.permits(address)
    }

    /// One refused address condemns the transfer: a name that mixes public and private addresses is not trusted.
    func refuseAddress() {
        isAddressRefused = true
    }

    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        unsafe head.receive(line)
    }

    func receiveBody(_ chunk: UnsafeRawBufferPointer) -> Bool {
        if let receivePiece = request.receivePiece {
            let piece = unsafe Array(chunk)
            body += piece.prefix(request.maximumResponseBytes - body.count)
            receivePiece(piece)
            return true
        }
        guard chunk.count <= request.maximumResponseBytes - body.count else {
            isBodyTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: chunk)
        return true
    }

    func fail(_ code: HTTPClientErrorCode, _ message: String, isRetryable: Bool = false) {
        finish(.failure(error(code, message, isRetryable: isRetryable)))
    }

    /// Ends the transfer as libcurl reported, or as our own callbacks decided before.
    func end(_ outcome: CurlOutcome, status: Int) {
        if isAddressRefused {
            fail(.addressRefused, "the host's address is not allowed")
        } else if head.isTooLarge {
            fail(.tooLarge, "the answer's header fields are larger than allowed")
        } else if isBodyTooLarge {
            fail(.tooLarge, "the answer is larger than \(request.maximumResponseBytes) bytes")
        } else if let code = outcome.code {
            fail(code, outcome.message, isRetryable: outcome.isRetryable)
        } else if status < 200 {
            fail(.protocolViolation, "the answer has no final status")
        } else {
            let response = HTTPClientResponse(
                status: status,
                headers: head.headers,
                body: body,
                effectiveURL: url.description
            )
            finish(.success(response))
        }
    }

    private func finish(_ outcome: Result<HTTPClientResponse, HTTPClientError>) {
        waiter?.resume(returning: outcome)
        waiter = nil
    }

    private func error(_ code: HTTPClientErrorCode, _ message: String, isRetryable: Bool) -> HTTPClientError {
        HTTPClientError(
            code: code,
            operation: "\(request.method) \(url.origin)",
            message: message,
            isRetryable: isRetryable
        )
    }
}
