import Testing

@testable import AMQPClient

@Suite(.timeLimit(.minutes(1)))
struct ValuesTests {
    @Test("a table that goes through the C library's form comes back the same")
    func roundTrip() {
        let table: AMQPTable = [
            "bool": .bool(true), "int32": .int32(.min), "int64": .int64(.max), "double": .double(0.1),
            "string": .string("grüße\u{0}x"), "empty": .string(""), "bytes": .bytes([0, 255]),
            "timestamp": .timestamp(1_700_000_000), "void": .void,
            "array": .array([.int32(1), .string("two"), .array([]), .table(["deep": .bool(false)])]),
            "table": .table(["inner": .table([:])]),
        ]
        #expect(CodecProbe.roundTrip(table) == table)
        #expect(CodecProbe.roundTrip([:]) == [:])
    }

    @Test("names that are too long and nesting that is too deep are not encodable")
    func limits() {
        var deep = AMQPValue.bool(true)
        for _ in 0..<20 { deep = .array([deep]) }
        #expect(!AMQPValue.isEncodable(["deep": deep]))
        #expect(!AMQPValue.isEncodable([String(repeating: "n", count: 129): .void]))
        #expect(AMQPValue.isEncodable([String(repeating: "n", count: 128): .table(["a": .array([.void])])]))
    }

    @Test("a message whose properties do not fit is refused before anything is sent")
    func validation() {
        let long = String(repeating: "x", count: 256)
        func code(_ message: AMQPMessage, key: String = "k") -> AMQPErrorCode? {
            PublishRequest.validate(message, exchange: "", routingKey: key)?.code
        }
        #expect(code(AMQPMessage(body: [])) == nil)
        #expect(code(AMQPMessage(body: []), key: long) == .invalidArgument)
        #expect(code(AMQPMessage(body: [], contentType: long)) == .invalidArgument)
        #expect(code(AMQPMessage(body: [], messageID: long)) == .invalidArgument)
        let huge = AMQPValue.bytes(Array(repeating: 0, count: 200_000))
        #expect(code(AMQPMessage(body: [], headers: ["h": huge])) == .invalidArgument)
    }

    @Test(
        "the broker's version compares by number",
        arguments: [("3.10.8", false), ("4.0.0", true), ("4.1.3-rc.1", true), ("10", true), ("", false)]
    )
    func version(text: String, isAtLeast4: Bool) {
        #expect(AMQPBrokerInfo(product: "RabbitMQ", version: text, generation: 1).isAtLeast(4, 0) == isAtLeast4)
    }

    @Test("the ceiling of the wait doubles up to the cap and the wait stays below it")
    func backoff() {
        let backoff = AMQPBackoff(base: .milliseconds(100), cap: .seconds(1))
        #expect(
            (0..<6).map { backoff.ceiling(afterFailures: $0) } == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1),
                .seconds(1),
            ]
        )
        #expect(backoff.ceiling(afterFailures: .max) == .seconds(1))
        var generator = SeededGenerator(seed: 7)
        let delays = (0..<1_000).map { _ in backoff.delay(afterFailures: 2, using: &generator) }
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .milliseconds(400) })
        #expect(delays.contains { $0 < .milliseconds(100) } && delays.contains { $0 > .milliseconds(300) })
    }

    @Test("an error tells what happened, and whether trying again can help")
    func errors() {
        let refused = AMQPError.refused(
            "connect",
            replyCode: 530,
            text: "vhost x not found",
            otherwise: .connectionClosed
        )
        #expect(refused.code == .notFound)
        #expect(!refused.isRetryable)
        #expect(refused.description == "AMQP connect failed (notFound, reply code 530): vhost x not found")
        #expect(refused.notSent("publish").code == .notConnected)
        #expect(AMQPError(.timeout, operation: "o", message: "m").outcomeUnknown("publish").code == .connectionLost)
        #expect(AMQPError(.connectionLost, operation: "o", message: "m").isRetryable)
    }
}
