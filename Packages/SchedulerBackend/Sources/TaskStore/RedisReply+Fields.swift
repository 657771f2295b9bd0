internal import RedisClient
internal import SchedulerModels

extension RedisReply {
    /// The elements of an array reply of exactly that length, each a string or absent.
    func optionalFields(count: Int) throws(RedisError) -> [[UInt8]?] {
        let elements = try array
        guard elements.count == count else { throw .unexpected("an array of \(count)") }
        var fields: [[UInt8]?] = []
        fields.reserveCapacity(count)
        for element in elements {
            switch element {
            case .bulk(let bytes): fields.append(bytes)
            case .null: fields.append(nil)
            default: throw .unexpected("strings")
            }
        }
        return fields
    }

    /// The answer to `TIME`: seconds and microseconds.
    func time() throws(RedisError) -> Timestamp {
        let parts = try array
        guard parts.count == 2, case let seconds = try parts[0].int64, case let rest = try parts[1].int64,
            (0...Timestamp.distantFuture.milliseconds / 1_000).contains(seconds), (0..<1_000_000).contains(rest)
        else { throw .unexpected("a time") }
        return Timestamp(milliseconds: seconds * 1_000 + rest / 1_000)
    }

    /// The elements of a script's answer as text: its first word says how it went.
    func words() throws(RedisError) -> [String] {
        var words: [String] = []
        for element in try array {
            switch element {
            case .bulk(let bytes): words.append(bytes.text)
            case .integer(let number): words.append(String(number))
            case .status(let text): words.append(text)
            default: throw .unexpected("words")
            }
        }
        guard !words.isEmpty else { throw .unexpected("at least one word") }
        return words
    }
}

extension RedisError {
    /// An answer that no script gives.
    static func unexpected(_ wanted: String) -> RedisError {
        RedisError(.unexpectedReply, operation: "script", message: "the reply is not \(wanted)", mayHaveExecuted: true)
    }
}
