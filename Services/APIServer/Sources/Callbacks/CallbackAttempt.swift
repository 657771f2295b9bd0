internal import HTTPClient
internal import SchedulerModels
internal import TaskStore

/// One try to call back: the request, and what its answer means.
struct CallbackAttempt: Sendable {
    /// The time for a receiver to answer.
    static let timeout: Duration = .seconds(10)
    /// A receiver has nothing to say but its status.
    private static let maximumResponseBytes = 1 << 20

    let client: HTTPClient
    let settings: CallbackSettings
    let timeout: Duration

    /// Sends it; nil when it was broken off on our side, which says nothing about the receiver.
    func send(_ order: CallbackOrder, to url: WebURL, now: Timestamp) async -> CallbackOutcome? {
        guard let request = request(order, url, now) else {
            return failure(order, "the callback could not be signed")
        }
        do throws(HTTPClientError) {
            return outcome(order, try await client.execute(request))
        } catch {
            switch error.code {
            case .cancelled, .closed: return nil
            default: return failure(order, error.message)
            }
        }
    }

    private func request(_ order: CallbackOrder, _ url: WebURL, _ now: Timestamp) -> HTTPClientRequest? {
        var writer = JSONWriter(reserving: order.record.submissionMembers.count + 1_024)
        order.record.write(to: &writer)
        let id = CallbackSignature.id(order.record)
        let seconds = now.milliseconds / 1_000
        guard
            let signature = CallbackSignature.value(
                id: id,
                seconds: seconds,
                body: writer.bytes,
                secrets: settings.secrets
            )
        else { return nil }
        var headers: HTTPClientHeaders = [
            "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": String(seconds),
            "webhook-signature": signature,
        ]
        if let trace = order.record.traceparent { headers.append("traceparent", trace) }
        return HTTPClientRequest(
            method: "POST",
            url: url.text,
            headers: headers,
            body: writer.bytes,
            timeout: timeout,
            connectTimeout: timeout,
            maximumResponseBytes: Self.maximumResponseBytes,
            addressPolicy: settings.addressPolicy
        )
    }

    private func outcome(_ order: CallbackOrder, _ response: HTTPClientResponse) -> CallbackOutcome {
        switch response.status {
        case 200...299: .delivered
        case 410: .dead(reason: "the receiver answered 410: it wants no more callbacks")
        case 300...399: failure(order, "the receiver answered \(response.status), and redirects are not followed")
        default:
            failure(order, "the receiver answered \(response.status)", CallbackBackoff.wanted(response))
        }
    }

    func failure(_ order: CallbackOrder, _ reason: String, _ wanted: Duration? = nil) -> CallbackOutcome {
        .failed(reason: reason, retryAfter: CallbackBackoff.wait(tries: order.tries, wanted: wanted))
    }
}
