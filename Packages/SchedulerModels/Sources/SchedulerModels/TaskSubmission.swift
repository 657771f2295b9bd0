/// What a client asks for: the body of a submission, checked.
///
/// It never changes afterwards. Its JSON (`members`) is stored with the task, travels in the message and is spliced
/// unchanged into every answer.
public struct TaskSubmission: Sendable, Equatable {
    /// The name of the handler that runs it.
    public var taskType: String
    /// What the handler is given; always an object.
    public var parameters: JSONObject
    /// 0 to 9; 9 goes first.
    public var priority: Int
    /// The named queue it waits in.
    public var queue: String
    /// How long after its acceptance it may start.
    public var delay: Duration?
    /// The moment before which it may not start.
    public var runAt: Timestamp?
    /// Not started this long after its acceptance: it expires.
    public var expiresIn: Duration?
    /// The limit of one attempt.
    public var timeout: Duration
    /// How often it is tried.
    public var retry: RetryPolicy
    /// The client's own key: the same key answers the same task.
    public var idempotencyKey: String?
    /// How long the ended record is kept.
    public var resultTTL: Duration
    /// Words to find it by.
    public var tags: [String]
    /// Where the ended task is to be POSTed.
    public var callbackURL: String?
    /// The trace that it belongs to (see ``TraceParent``); no part of what a client's body may say.
    public var traceparent: String?

    /// A submission with the contract's defaults.
    public init(taskType: String, parameters: JSONObject = JSONObject()) {
        self.taskType = taskType
        self.parameters = parameters
        priority = 5
        queue = "default"
        timeout = Self.usualTimeout
        retry = .usual
        resultTTL = Self.usualResultTTL
        tags = []
    }

    /// The queue's band that this priority belongs to.
    public var band: PriorityBand { PriorityBand(priority: priority) }
}

extension TaskSubmission {
    private static let traceMark = Array(#""traceparent":""#.utf8)

    /// Takes its members apart: the trace, which is the first of them where there is one, and those of the body.
    ///
    /// What a request has beside its body is no part of the latter: two bodies are the same when these are.
    public static func split(_ members: [UInt8]) -> (traceparent: String?, body: ArraySlice<UInt8>) {
        let start = traceMark.count
        guard members.starts(with: traceMark), let end = members[start...].firstIndex(of: UInt8(ascii: "\"")) else {
            return (nil, members[...])
        }
        return (String(decoding: members[start..<end], as: UTF8.self), members[(end + 1)...].dropFirst())
    }

    /// The members of its JSON object, without the braces, in the contract's order.
    public var members: [UInt8] {
        var writer = JSONWriter(reserving: 512)
        if let traceparent { writer.member("traceparent", traceparent) }
        writer.writeFixed(#""task_type":"#)
        writer.write(taskType)
        writer.writeFixed(#""parameters":"#)
        writer.write(.object(parameters))
        writer.writeFixed(#""priority":"#)
        writer.write(Int64(priority))
        writer.writeFixed(#""queue":"#)
        writer.write(queue)
        if delay == nil, runAt == nil, expiresIn == nil {
            writer.writeFixed(#""delay":null,"run_at":null,"expires_in":null"#)
        } else {
            writer.member("delay", delay)
            writer.member("run_at", runAt)
            writer.member("expires_in", expiresIn)
        }
        writer.writeFixed(#""timeout":"#)
        writer.write(timeout)
        writer.writeFixed(#""retry":"#)
        retry.write(to: &writer)
        writer.member("idempotency_key", idempotencyKey)
        writer.writeFixed(#""result_ttl":"#)
        writer.write(resultTTL)
        writer.writeFixed(#""tags":"#)
        writer.beginArray()
        for tag in tags { writer.write(tag) }
        writer.endArray()
        writer.member("callback_url", callbackURL)
        return writer.bytes
    }
}

extension RetryPolicy {
    /// The JSON of the policy that nearly all submissions have.
    private static let usualJSON: [UInt8] = {
        var writer = JSONWriter()
        usual.writeEach(to: &writer)
        return writer.bytes
    }()

    fileprivate func write(to writer: inout JSONWriter) {
        if self == .usual { writer.writeRaw(Self.usualJSON) } else { writeEach(to: &writer) }
    }

    private func writeEach(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.writeFixed(#""max_attempts":"#)
        writer.write(Int64(maximumAttempts))
        writer.writeFixed(#""backoff":"#)
        writer.write(backoff.rawValue)
        writer.writeFixed(#""base_delay":"#)
        writer.write(baseDelay)
        writer.writeFixed(#""max_delay":"#)
        writer.write(maximumDelay)
        writer.writeFixed(#""jitter":"#)
        writer.writeFixed(jitter ? "true" : "false")
        writer.endObject()
    }
}
