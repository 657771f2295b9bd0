@testable internal import RedisClient

/// Bytes from Redis, whole and in pieces: both must give the same replies.
enum RedisReplyTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
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
