import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct ReplyReaderTests {
    private func read(_ chunks: [[UInt8]]) throws(RedisError) -> [RedisReply] {
        var reader = try ReplyReader.make()
        var replies: [RedisReply] = []
        for chunk in chunks {
            try unsafe chunk.withUnsafeBufferPointer { (buffer) throws(RedisError) in
                try unsafe reader.feed(UnsafeRawBufferPointer(buffer))
            }
            while let reply = try reader.next() { replies.append(reply) }
        }
        return replies
    }

    private let stream = Array(
        ("+OK\r\n:-9223372036854775808\r\n$-1\r\n$0\r\n\r\n$6\r\na\r\n\0bc\r\n*-1\r\n*0\r\n"
            + "*3\r\n:1\r\n*2\r\n$1\r\nx\r\n$-1\r\n-ERR inside\r\n-WRONGTYPE no\r\n").utf8
    )

    private let expected: [RedisReply] = [
        .status("OK"), .integer(.min), .null, .bulk([]), .bulk(Array("a\r\n\0bc".utf8)), .null, .array([]),
        .array([.integer(1), .array([.bulk([0x78]), .null]), .error("ERR inside")]), .error("WRONGTYPE no"),
    ]

    @Test func `every kind of reply is copied out`() throws {
        let replies = try read([stream])
        #expect(replies == expected)
    }

    @Test func `the same replies come out wherever the stream is cut`() throws {
        for cut in stream.indices {
            let replies = try read([Array(stream[..<cut]), Array(stream[cut...])])
            #expect(replies == expected)
        }
    }

    @Test(arguments: ["hello\r\n", "*1\r\n!x\r\n", ":12a\r\n", "$-5\r\nx\r\n", "*-7\r\n", "\0\0\0\0\r\n"])
    func `what is no protocol is refused`(text: String) {
        let error = #expect(throws: RedisError.self) { try read([Array(text.utf8)]) }
        #expect(error?.code == .protocolViolation)
    }

    @Test func `random bytes never do worse than an error`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 1...64, using: &generator)).map { _ in
                Array("*$:+-\r\n0123456789ab".utf8).randomElement(using: &generator) ?? 0
            }
            // Either outcome is fine here; what is checked is that the process survives and nothing leaks.
            do { _ = try read([bytes]) } catch { #expect(error.code == .protocolViolation) }
        }
    }
}
