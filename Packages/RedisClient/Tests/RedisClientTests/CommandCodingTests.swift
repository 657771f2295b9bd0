import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct CommandCodingTests {
    @Test func `a command is an array of length-prefixed strings`() {
        let command = RedisCommand("SET", ["key", RedisArgument([0, 13, 10, 255]), -12, "é"])
        let expected =
            Array("*5\r\n$3\r\nSET\r\n$3\r\nkey\r\n$4\r\n".utf8) + [0, 13, 10, 255]
            + Array("\r\n$3\r\n-12\r\n$2\r\né\r\n".utf8)
        #expect(command.encoded == expected)
        #expect(command.name == "SET")
    }

    @Test func `an argument cannot become another argument`() {
        let command = RedisCommand("GET", ["a\r\n$3\r\nDEL\r\n %s %d"])
        #expect(
            String(decoding: command.encoded, as: UTF8.self) == "*2\r\n$3\r\nGET\r\n$18\r\na\r\n$3\r\nDEL\r\n %s %d\r\n"
        )
    }

    @Test func `empty arguments and extreme numbers are kept`() {
        let command = RedisCommand("X", ["", RedisArgument(Int64.min), RedisArgument(Int64.max), 10, 9, 0])
        #expect(
            String(decoding: command.encoded, as: UTF8.self)
                == "*7\r\n$1\r\nX\r\n$0\r\n\r\n$20\r\n-9223372036854775808\r\n$19\r\n9223372036854775807\r\n"
                + "$2\r\n10\r\n$1\r\n9\r\n$1\r\n0\r\n"
        )
    }

    @Test func `bytes may come as an array, a slice or a span`() {
        let bytes: [UInt8] = [9, 1, 2, 3, 9]
        let slice = RedisCommand("X", [RedisArgument(bytes[1..<4])])
        let span = RedisCommand("X", [RedisArgument(bytes.span.extracting(1..<4))])
        #expect(slice.encoded == RedisCommand("X", [RedisArgument([1, 2, 3])]).encoded)
        #expect(span.encoded == slice.encoded)
    }

    @Test func `values are written as the arguments made of them`() {
        var values = RedisArguments()
        values.append("é")
        values.append([0, 13, 10] as [UInt8])
        values.append(Int64.min)
        let arguments: [RedisArgument] = ["é", RedisArgument([0, 13, 10]), RedisArgument(Int64.min)]
        #expect(values.encoded == RedisArguments(arguments).encoded)
        #expect(values.count == 3)
    }

    @Test func `a script is called by digest with the number of its keys`() {
        let script = RedisScript(name: "claim", source: "return 1")
        let command = script.evaluateByDigest(keys: ["a", "b"], parts: [["x"]])
        #expect(command.name == "claim")
        #expect(command.isScript)
        #expect(
            String(decoding: command.encoded, as: UTF8.self)
                == "*6\r\n$7\r\nEVALSHA\r\n$40\r\n\(script.sha1)\r\n$1\r\n2\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nx\r\n"
        )
    }

    @Test func `arguments that are written in parts make the same command as all of them together`() {
        let script = RedisScript(name: "claim", source: "return 1")
        let numbers: [RedisArgument] = [10, 99, -1, -10, 1_000_000, RedisArgument(Int64.min), RedisArgument(Int64.max)]
        var second = RedisArguments(capacity: 16)
        for number in numbers { second.append(number) }
        let parts: [RedisArguments] = [["a", "", RedisArgument([0, 13, 10])], [], second]
        let together: [RedisArgument] = ["a", "", RedisArgument([0, 13, 10])] + numbers
        let command = script.evaluateByDigest(keys: [], parts: parts)
        #expect(command.encoded == RedisCommand("EVALSHA", [RedisArgument(script.sha1), 0] + together).encoded)
        #expect(command.isScript && command.name == "claim")
        #expect(
            script.evaluateBySource(keys: [], parts: parts).encoded
                == RedisCommand("EVAL", [RedisArgument(script.source), 0] + together).encoded
        )
        #expect(parts.map(\.count) == [3, 0, 7])
    }

    @Test func `accessors give the value or say what came instead`() throws {
        #expect(try RedisReply.bulk(Array("42".utf8)).int64 == 42)
        #expect(try RedisReply.integer(-1).int64 == -1)
        #expect(try RedisReply.null.optionalString == nil)
        #expect(try RedisReply.null.optionalArray == nil)
        #expect(try RedisReply.status("OK").string == "OK")
        #expect(try RedisReply.array([.null]).array == [.null])
        for reply in [RedisReply.null, .integer(1), .array([]), .bulk([0xFF])] {
            let error = #expect(throws: RedisError.self) { try reply.string }
            #expect(error?.code == .unexpectedReply)
        }
        let error = #expect(throws: RedisError.self) { try RedisReply.bulk(Array("secret".utf8)).int64 }
        #expect(error.map { !"\($0)".contains("secret") } == true)
    }

    @Test func `an error reply's value throws the server's error`() {
        let error = #expect(throws: RedisError.self) { try RedisReply.error("WRONGTYPE Operation against a key").int64 }
        #expect(error?.code == .wrongType)
    }
}
