import Testing

@testable import AMQPClient

@Suite(.timeLimit(.minutes(1)))
struct ContentAssemblyTests {
    private let method = InboundMethod.deliver(consumerTag: "c", deliveryTag: 1, redelivered: false)

    private func header(_ size: UInt64) -> ContentHeader {
        ContentHeader(bodySize: size, message: AMQPMessage(body: [], messageID: "m"))
    }

    @Test("a body in many fragments comes back whole", arguments: [1, 2, 7, 100])
    func fragments(size: Int) throws {
        let body = (0..<100).map { UInt8($0) }
        var assembly = ContentAssembly()
        try assembly.begin(method)
        let headerOutcome = try assembly.header(header(100)); #expect(headerOutcome == nil)
        var contents: [ContentAssembly.Content] = []
        for start in stride(from: 0, to: 100, by: size) {
            if let content = try assembly.body(Array(body[start..<min(start + size, 100)])) { contents.append(content) }
        }
        #expect(contents.map(\.message) == [AMQPMessage(body: body, messageID: "m")])
        #expect(!assembly.isPartial)
    }

    @Test("an empty body is complete with its header")
    func empty() throws {
        var assembly = ContentAssembly()
        try assembly.begin(method)
        #expect(assembly.isPartial)
        let headerOutcome = try assembly.header(header(0)); #expect(headerOutcome?.method == method)
        #expect(!assembly.isPartial)
    }

    @Test("frames out of turn are a protocol violation")
    func violations() throws {
        var assembly = ContentAssembly()
        #expect(throws: AMQPError.self) { try assembly.header(header(1)) }
        #expect(throws: AMQPError.self) { try assembly.body([1]) }
        try assembly.begin(method)
        #expect(throws: AMQPError.self) { try assembly.begin(method) }
        _ = try assembly.header(header(2))
        #expect(throws: AMQPError.self) { try assembly.body([1, 2, 3]) }
    }

    @Test("an announced size takes no memory before its bytes arrive")
    func hugeSize() throws {
        var assembly = ContentAssembly()
        try assembly.begin(method)
        let headerOutcome = try assembly.header(header(.max)); #expect(headerOutcome == nil)
        let bodyOutcome2 = try assembly.body([1]); #expect(bodyOutcome2 == nil)
    }
}
