internal import HTTPClient
internal import SchedulerModels

extension HTTPCall {
    /// What is put on the wire for that attempt.
    func request(
        _ context: HandlerContext,
        addressPolicy: AddressPolicy
    ) throws(HandlerFailure) -> HTTPClientRequest {
        try check()
        let method = method ?? .get
        var fields = try CallHeaders.checked(headers ?? [:])
        // The same on every attempt: the server can tell a repetition from a second wish.
        if fields["Idempotency-Key"] == nil { fields.append("Idempotency-Key", context.taskID) }
        if let trace = context.traceparent, fields["traceparent"] == nil { fields.append("traceparent", trace) }
        if fields["Content-Type"] == nil {
            if json != nil { fields.append("Content-Type", "application/json") }
            if body != nil { fields.append("Content-Type", "text/plain; charset=utf-8") }
        }
        return HTTPClientRequest(
            method: method.rawValue,
            url: url,
            headers: fields,
            body: json?.serialized() ?? body.map { Array($0.utf8) },
            timeout: max(.milliseconds(1), min(timeout ?? .seconds(30), context.timeLeft)),
            maximumResponseBytes: maxResponseBytes ?? 1_024 * 1_024,
            maximumRedirects: followRedirects?.count ?? 0,
            addressPolicy: addressPolicy,
            acceptsCompression: true,
            mayBeRepeated: method.isIdempotent
        )
    }
}
