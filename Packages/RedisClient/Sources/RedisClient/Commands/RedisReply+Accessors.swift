extension RedisReply {
    /// The reply as text; takes bulk and status replies, throws for null and for bytes that are not UTF-8.
    public var string: String {
        get throws(RedisError) {
            guard let value = try optionalString else { throw unexpected("a string") }
            return value
        }
    }

    /// The reply as text, nil for null.
    public var optionalString: String? {
        get throws(RedisError) {
            switch self {
            case .null: return nil
            case .status(let text): return text
            case .bulk(let bytes):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw unexpected("UTF-8 text") }
                return text
            default: throw unexpected("a string")
            }
        }
    }

    /// The reply as a number; takes integers and bulk replies in decimal form, throws for null.
    public var int64: Int64 {
        get throws(RedisError) {
            guard let value = try optionalInt64 else { throw unexpected("an integer") }
            return value
        }
    }

    /// The reply as a number, nil for null.
    public var optionalInt64: Int64? {
        get throws(RedisError) {
            switch self {
            case .null: return nil
            case .integer(let value): return value
            case .bulk, .status:
                guard let value = Int64(try string) else { throw unexpected("an integer") }
                return value
            default: throw unexpected("an integer")
            }
        }
    }

    /// The reply's bytes; takes bulk and status replies, throws for null.
    public var bytes: [UInt8] {
        get throws(RedisError) {
            guard let value = try optionalBytes else { throw unexpected("bytes") }
            return value
        }
    }

    /// The reply's bytes, nil for null.
    public var optionalBytes: [UInt8]? {
        get throws(RedisError) {
            switch self {
            case .null: return nil
            case .bulk(let bytes): return bytes
            case .status(let text): return Array(text.utf8)
            default: throw unexpected("bytes")
            }
        }
    }

    /// The elements of an array reply; throws for null.
    public var array: [RedisReply] {
        get throws(RedisError) {
            guard let value = try optionalArray else { throw unexpected("an array") }
            return value
        }
    }

    /// The elements of an array reply, nil for null.
    public var optionalArray: [RedisReply]? {
        get throws(RedisError) {
            switch self {
            case .null: return nil
            case .array(let elements): return elements
            default: throw unexpected("an array")
            }
        }
    }

    /// Whether the reply is null.
    public var isNull: Bool { self == .null }

    /// The server's error when this is an error reply.
    public var serverError: RedisError? {
        guard case .error(let text) = self else { return nil }
        return RedisError.server(text, operation: "reply")
    }

    /// The type's name, for messages: the content stays out of them.
    private var kind: String {
        switch self {
        case .null: "null"
        case .integer: "an integer"
        case .status: "a status"
        case .bulk: "bytes"
        case .array: "an array"
        case .error: "an error"
        }
    }

    /// An error reply in a pipeline is reported as the server's error when its value is asked for.
    private func unexpected(_ wanted: String) -> RedisError {
        serverError
            ?? RedisError(
                .unexpectedReply,
                operation: "reply",
                message: "expected \(wanted), got \(kind)",
                mayHaveExecuted: true
            )
    }
}
