extension TaskSubmission {
    /// The longest an attempt may take: less than the broker's consumer timeout.
    public static let maximumTimeout: Duration = .seconds(12 * 3_600)
    /// The longest wait before a task may start, and the longest time to its expiry.
    public static let maximumDelay: Duration = .seconds(3_660 * 86_400)
    /// The longest time that an ended record is kept.
    public static let maximumResultTTL: Duration = .seconds(366 * 86_400)
    // Made once: a length of time costs a multiplication of 128 bits.
    static let usualTimeout: Duration = .seconds(300)
    static let usualResultTTL: Duration = .seconds(86_400)
    static let delays: ClosedRange<Duration> = .zero...maximumDelay
    static let expiries: ClosedRange<Duration> = .milliseconds(1)...maximumDelay
    static let timeouts: ClosedRange<Duration> = .milliseconds(1)...maximumTimeout
    static let resultTTLs: ClosedRange<Duration> = .seconds(1)...maximumResultTTL
    /// How many tags one task may have.
    public static let maximumTags = 16

    private static let knownFields: Set<String> = [
        "task_type", "parameters", "priority", "queue", "delay", "run_at", "expires_in", "timeout", "retry",
        "idempotency_key", "result_ttl", "tags", "callback_url",
    ]
    private static let retryFields: Set<String> = ["max_attempts", "backoff", "base_delay", "max_delay", "jitter"]
    private static let storedFields = knownFields.union(["traceparent"])

    /// Reads a submission that was accepted before: as a client's, and with what a request has beside its body.
    public init(stored json: JSONValue) throws(ValidationError) {
        try self.init(json, known: Self.storedFields)
        traceparent = json["traceparent"]?.stringValue.flatMap(TraceParent.read)
    }

    /// Checks a submission's JSON and fills in the defaults.
    ///
    /// Every field that is wrong is named in the error; fields that are not known are refused, so that a typing error
    /// never passes silently. A member that is null counts as absent.
    public init(_ json: JSONValue) throws(ValidationError) {
        try self.init(json, known: Self.knownFields)
    }

    private init(_ json: JSONValue, known: Set<String>) throws(ValidationError) {
        var fields = FieldReader(json, known: known)
        self.init(taskType: fields.name("task_type", required: true) ?? "")
        if let object = fields.object("parameters") { parameters = object }
        if let value = fields.integer("priority", in: 0...9) { priority = Int(value) }
        if let value = fields.name("queue") { queue = value }
        delay = fields.seconds("delay", in: Self.delays)
        runAt = fields.timestamp("run_at")
        expiresIn = fields.seconds("expires_in", in: Self.expiries)
        if let value = fields.seconds("timeout", in: Self.timeouts) { timeout = value }
        idempotencyKey = fields.string("idempotency_key", "must be 1 to 255 printable ASCII characters") {
            NameRule.isIdempotencyKey($0)
        }
        if let value = fields.seconds("result_ttl", in: Self.resultTTLs) { resultTTL = value }
        tags = Self.tags(&fields)
        callbackURL = fields.string(
            "callback_url",
            "must be an http or https URL of at most 2048 ASCII characters, without user or password",
            Self.isCallbackURL
        )
        if let value = fields.nested("retry", known: Self.retryFields) {
            var nested = value
            retry = Self.retryPolicy(&nested)
            fields.adopt(nested)
        }
        if delay != nil, runAt != nil { fields.refuse("run_at", "cannot be given together with delay") }
        try fields.finish()
    }

    private static func retryPolicy(_ fields: inout FieldReader) -> RetryPolicy {
        var policy = RetryPolicy()
        if let value = fields.integer("max_attempts", in: 1...100) { policy.maximumAttempts = Int(value) }
        let choices = RetryPolicy.Backoff.allCases.map(\.rawValue)
        if let value = fields.string("backoff", "must be one of \(choices.joined(separator: ", "))", choices.contains) {
            policy.backoff = RetryPolicy.Backoff(rawValue: value) ?? policy.backoff
        }
        if let value = fields.seconds("base_delay", in: .zero...RetryPolicy.longestBaseDelay) {
            policy.baseDelay = value
        }
        if let value = fields.seconds("max_delay", in: .zero...RetryPolicy.longestMaximumDelay) {
            policy.maximumDelay = value
        }
        if let value = fields.bool("jitter") { policy.jitter = value }
        return policy
    }

    /// Whether a text looks like a URL that can be called back; whether it may be is decided elsewhere.
    static func isCallbackURL(_ text: String) -> Bool {
        guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) })
        else { return false }
        let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return !authority.isEmpty && !authority.hasPrefix(":") && !authority.contains("@")
    }

    private static func tags(_ fields: inout FieldReader) -> [String] {
        guard let values = fields.array("tags") else { return [] }
        guard values.count <= maximumTags else {
            fields.refuse("tags", "must have at most \(maximumTags) entries")
            return []
        }
        var tags: [String] = []
        for (index, value) in values.enumerated() {
            guard let tag = value.stringValue, NameRule.isTag(tag) else {
                fields.refuse("tags[\(index)]", "must be 1 to 64 printable ASCII characters without space or comma")
                continue
            }
            if !tags.contains(tag) { tags.append(tag) }
        }
        return tags
    }
}
