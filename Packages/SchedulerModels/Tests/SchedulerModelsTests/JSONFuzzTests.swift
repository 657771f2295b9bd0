import SchedulerModels
import Testing

/// Random and damaged texts: none may trap, and what is read must be written and read again as the same value.
@Suite(.timeLimit(.minutes(2))) struct JSONFuzzTests {
    private static let seeds: [String] = [
        #"{"task_type":"calculator","parameters":{"a":6,"b":7.50,"operation":"multiply"},"tags":["x","y"],"delay":1e3}"#,
        #"[null,true,false,-0,0.1,1e400,"\ud83d\ude00\n",{"":[[[]]]},[1,[2,[3]]]]"#,
        #"{"a":"é😀\u0000","b":{"c":{"d":[{"e":"\\\""}]}},"n":9223372036854775808}"#,
    ]

    /// True when the bytes were acceptable.
    private func survives(_ bytes: [UInt8]) throws -> Bool {
        guard let value = try? JSONParser.parse(bytes) else { return false }
        let written = value.serialized()
        #expect(try JSONParser.parse(written) == value)
        #expect(try JSONParser.parse(written).serialized() == written)
        return true
    }

    @Test func `random bytes never trap`() throws {
        var generator = SeededGenerator(1)
        let alphabet = Array(#"{}[]",:\u0123456789eE+-.tfnalsr d8c"#.utf8)
        var accepted = 0
        for round in 0..<40_000 {
            let length = Int.random(in: 0...12, using: &generator)
            let bytes = (0..<length).map { _ in
                round.isMultiple(of: 2)
                    ? UInt8.random(in: 0...255, using: &generator)
                    : alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            if try survives(bytes) { accepted += 1 }
        }
        #expect(accepted > 100)
    }

    @Test(arguments: seeds)
    func `damaged texts never trap`(seed: String) throws {
        var generator = SeededGenerator(2)
        let whole = Array(seed.utf8)
        #expect(try survives(whole))
        var refused = 0
        for _ in 0..<6_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) where bytes.count > 1 {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(whole[Int.random(in: 0..<whole.count, using: &generator)], at: place)
                default: bytes = Array(bytes[..<max(place, 1)])
                }
            }
            if try !survives(bytes) { refused += 1 }
        }
        #expect(refused > 1_000)
    }

    @Test func `damaged submissions and messages never trap`() throws {
        var generator = SeededGenerator(3)
        let body = TaskMessageTests.golden.utf8
        for _ in 0..<6_000 {
            var bytes = Array(body)
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0x20..<0x7F, using: &generator)
            guard let message = try? TaskMessage(body: bytes) else { continue }
            #expect(try TaskMessage(body: message.serialized()) == message)
        }
    }

    @Test func `numbers pass through byte for byte`() throws {
        var generator = SeededGenerator(4)
        func digits(_ count: Int) -> String {
            String((0..<count).map { _ in Character(String(Int.random(in: 0...9, using: &generator))) })
        }
        for _ in 0..<5_000 {
            let whole = Bool.random(using: &generator) ? "0" : "7" + digits(Int.random(in: 0...25, using: &generator))
            let fraction = Bool.random(using: &generator) ? "." + digits(Int.random(in: 1...20, using: &generator)) : ""
            let exponent =
                Bool.random(using: &generator) ? "E" + ["", "+", "-"][Int(generator.next() % 3)] + digits(3) : ""
            let text = (Bool.random(using: &generator) ? "-" : "") + whole + fraction + exponent
            #expect(try JSONParser.parse(text).text == text)
        }
    }
}
