@testable internal import RedisClient

/// Bytes from Redis, whole and in pieces: both must give the same replies.
enum RedisReplyTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        guard !announcesHugeArray(input) else { return }
        let whole = replies([input[...]])
        let half = input.count / 2
        let pieces = replies([input[..<half], input[half...]])
        try FuzzFinding.unless(whole == pieces, "replies depend on where the bytes are cut")
        for reply in whole {
            _ = try? reply.optionalString
            _ = try? reply.optionalInt64
            _ = try? reply.optionalArray
        }
    }

    /// For such a one the C library reserves what was announced, up to 16 GiB: Redis is trusted that far.
    private static func announcesHugeArray(_ input: [UInt8]) -> Bool {
        input.indices.contains { start in
            guard input[start] == UInt8(ascii: "*") else { return false }
            return input[(start + 1)...].prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "+") }.count > 6
        }
    }

    private static func replies(_ pieces: [ArraySlice<UInt8>]) -> [RedisReply] {
        var replies: [RedisReply] = []
        do {
            var reader = try ReplyReader.make()
            for piece in pieces {
                try unsafe piece.withUnsafeBytes { (bytes) throws(RedisError) in try unsafe reader.feed(bytes) }
                while let reply = try reader.next() { replies.append(reply) }
            }
        } catch {}
        return replies
    }
}
