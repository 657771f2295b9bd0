/// What was handed to the socket and waits for replies, in the order of sending.
struct InFlightRequests {
    struct Entry {
        let request: PendingRequest
        /// Position of the request's first byte in the connection's stream of sent bytes.
        let firstByte: UInt64
        var replies: [RedisReply] = []
    }

    private var entries: [Entry?] = []
    private var head = 0

    var isEmpty: Bool { head == entries.count }
    var firstDeadline: MonotonicInstant? { isEmpty ? nil : entries[head]?.request.deadline }

    mutating func append(_ request: PendingRequest, firstByte: UInt64) {
        entries.append(Entry(request: request, firstByte: firstByte))
    }

    /// Gives the next reply to the oldest request.
    ///
    /// - Returns: The entry when this was its last reply.
    /// - Throws: When nothing waits for a reply.
    mutating func deliver(_ reply: RedisReply) throws(RedisError) -> Entry? {
        guard head < entries.count, let replyCount = entries[head]?.request.replyCount else {
            throw RedisError(.protocolViolation, operation: "connection", message: "a reply that nobody asked for")
        }
        entries[head]?.replies.append(reply)
        guard entries[head]?.replies.count == replyCount else { return nil }
        let entry = entries[head]
        entries[head] = nil
        head += 1
        compact()
        return entry
    }

    mutating func removeAll() -> [Entry] {
        let rest = entries[head...].compactMap { $0 }
        entries.removeAll()
        head = 0
        return rest
    }

    private mutating func compact() {
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024, head * 2 >= entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }
}
