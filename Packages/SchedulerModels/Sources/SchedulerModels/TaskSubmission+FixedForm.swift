extension TaskSubmission {
    /// Reads members in the order and form of `members`; nil for every other.
    init?(fixedForm reader: inout FixedFormReader) {
        var trace: String?
        if reader.skip(#""traceparent":"#) {
            guard let text = reader.text(), reader.skip(",") else { return nil }
            trace = TraceParent.read(text)
        }
        guard reader.skip(#""task_type":"#), let type = reader.text(NameRule.isName),
            reader.skip(#","parameters":"#), let parameters = reader.object(depth: 3)
        else { return nil }
        self.init(taskType: type, parameters: parameters)
        traceparent = trace
        guard reader.skip(#","priority":"#), let priority = reader.whole(in: 0...9),
            reader.skip(#","queue":"#), let queue = reader.text(NameRule.isName),
            reader.skip(#","delay":"#),
            reader.orNull(&delay, { $0.milliseconds(in: Self.delays) }),
            reader.skip(#","run_at":"#), reader.orNull(&runAt, { $0.text().flatMap { Timestamp($0) } }),
            reader.skip(#","expires_in":"#),
            reader.orNull(&expiresIn, { $0.milliseconds(in: Self.expiries) }),
            reader.skip(#","timeout":"#),
            let timeout = reader.milliseconds(in: Self.timeouts),
            delay == nil || runAt == nil,
            reader.skip(#","retry":{"#), let retry = RetryPolicy(fixedForm: &reader)
        else { return nil }
        self.priority = Int(priority)
        self.queue = queue
        self.timeout = timeout
        self.retry = retry
        guard readRest(&reader) else { return nil }
    }

    /// The members behind `retry`.
    private mutating func readRest(_ reader: inout FixedFormReader) -> Bool {
        guard reader.skip(#"},"idempotency_key":"#),
            reader.orNull(&idempotencyKey, { $0.text(NameRule.isIdempotencyKey) }),
            reader.skip(#","result_ttl":"#),
            let resultTTL = reader.milliseconds(in: Self.resultTTLs),
            reader.skip(#","tags":["#)
        else { return false }
        self.resultTTL = resultTTL
        while !reader.skip("]") {
            guard tags.isEmpty || reader.skip(","), tags.count < Self.maximumTags,
                let tag = reader.text(NameRule.isTag), !tags.contains(tag)
            else { return false }
            tags.append(tag)
        }
        return reader.skip(#","callback_url":"#) && reader.orNull(&callbackURL, { $0.text(Self.isCallbackURL) })
    }
}

extension RetryPolicy {
    /// Reads members in the order and form of `TaskSubmission.members`; nil for every other.
    init?(fixedForm reader: inout FixedFormReader) {
        guard reader.skip(#""max_attempts":"#), let most = reader.whole(in: 1...100),
            reader.skip(#","backoff":"#), let backoff = reader.text().flatMap(Backoff.init),
            reader.skip(#","base_delay":"#),
            let base = reader.milliseconds(in: .zero...Self.longestBaseDelay),
            reader.skip(#","max_delay":"#),
            let longest = reader.milliseconds(in: .zero...Self.longestMaximumDelay),
            reader.skip(#","jitter":"#)
        else { return nil }
        let jitter = reader.skip("true")
        guard jitter || reader.skip("false") else { return nil }
        self.init(
            maximumAttempts: Int(most),
            backoff: backoff,
            baseDelay: base,
            maximumDelay: longest,
            jitter: jitter
        )
    }
}
