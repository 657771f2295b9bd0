internal import CHiredis

/// Owner of one hiredis protocol reader: bytes in, replies out.
///
/// Belongs to one thread. After an error it must not be used again (`redisReaderGetReply` keeps `err`), and the
/// connection that fed it must be closed, as the position in the stream is lost.
@safe
struct ReplyReader: ~Copyable {
    /// Deeper replies are refused: hiredis 0.14 stops at 8, newer ones read on without a limit.
    static let maximumDepth = 8

    private let reader: UnsafeMutablePointer<redisReader>

    private init(adopting reader: UnsafeMutablePointer<redisReader>) {
        unsafe self.reader = unsafe reader
    }

    deinit {
        unsafe redisReaderFree(reader)
    }

    static func make() throws(RedisError) -> ReplyReader {
        guard let reader = unsafe redisReaderCreate() else {
            throw RedisError(.notConnected, operation: "redisReaderCreate", message: "out of memory")
        }
        return unsafe ReplyReader(adopting: reader)
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
        guard let start = bytes.baseAddress else { return }
        let code = unsafe redisReaderFeed(reader, start.assumingMemoryBound(to: CChar.self), bytes.count)
        guard code == REDIS_OK else { throw failure() }
    }

    /// The next complete reply, nil when more bytes are needed.
    mutating func next() throws(RedisError) -> RedisReply? {
        var raw: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &raw) == REDIS_OK else { throw failure() }
        guard let raw = unsafe raw else { return nil }
        // Freed once, at its root, as freeReplyObject demands; by then everything is copied.
        defer { unsafe freeReplyObject(raw) }
        return try unsafe Self.copy(raw.assumingMemoryBound(to: redisReply.self), depth: 0)
    }

    /// Whether every byte that was fed belongs to a reply that was handed out.
    var isAtBoundary: Bool {
        // redisReaderGetReply consumes a simple reply whole, and stands at 1 or deeper in an unfinished array; at an
        // empty buffer's end it stands at -1 or 0.
        unsafe reader.pointee.len == reader.pointee.pos && reader.pointee.ridx <= 0
    }

    private func failure() -> RedisError {
        let text = unsafe withUnsafeBytes(of: &reader.pointee.errstr) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisError(
            .protocolViolation,
            operation: "reply",
            message: text.isEmpty ? "the reader failed" : text,
            mayHaveExecuted: true
        )
    }

    private static func copy(_ reply: UnsafePointer<redisReply>, depth: Int) throws(RedisError) -> RedisReply {
        let reply = unsafe reply.pointee
        switch unsafe reply.type {
        case REDIS_REPLY_NIL: return .null
        case REDIS_REPLY_INTEGER: return unsafe .integer(reply.integer)
        case REDIS_REPLY_STRING: return unsafe .bulk(Array(content(of: reply)))
        case REDIS_REPLY_STATUS: return unsafe .status(String(decoding: content(of: reply), as: UTF8.self))
        case REDIS_REPLY_ERROR: return unsafe .error(String(decoding: content(of: reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY: return unsafe .array(try elements(of: reply, depth: depth))
        default: throw violation("a reply of type \(unsafe reply.type), which RESP2 does not have")
        }
    }

    private static func elements(of reply: redisReply, depth: Int) throws(RedisError) -> [RedisReply] {
        guard depth < maximumDepth else { throw violation("a reply nested deeper than \(maximumDepth)") }
        let count = unsafe Int(reply.elements)
        var elements: [RedisReply] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            guard let element = unsafe reply.element[index] else { throw violation("an array with a hole") }
            elements.append(try unsafe copy(element, depth: depth + 1))
        }
        return elements
    }

    private static func content(of reply: redisReply) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: reply.str, count: Int(reply.len))
    }

    private static func violation(_ message: String) -> RedisError {
        RedisError(.protocolViolation, operation: "reply", message: message, mayHaveExecuted: true)
    }
}
