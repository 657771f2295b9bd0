/// Writes commands in Redis's wire form: an array of length-prefixed strings.
struct RESPEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    mutating func beginCommand(argumentCount: Int) {
        bytes.append(UInt8(ascii: "*"))
        appendDecimal(Int64(argumentCount))
        appendLineEnd()
    }

    mutating func append(_ argument: RedisArgument) {
        switch argument.content {
        case .text(let text):
            append(text)
        case .integer(let number):
            appendLength(Self.digits(of: number))
            appendDecimal(number)
            appendLineEnd()
        case .bytes(let content):
            appendLength(content.count)
            bytes.append(contentsOf: content)
            appendLineEnd()
        }
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { buffer in
            appendLength(buffer.count)
            unsafe bytes.append(contentsOf: buffer)
        }
        appendLineEnd()
    }

    /// Appends arguments that were encoded before.
    mutating func append(_ arguments: RedisArguments) {
        bytes.append(contentsOf: arguments.encoded)
    }

    private mutating func appendLength(_ count: Int) {
        bytes.append(UInt8(ascii: "$"))
        appendDecimal(Int64(count))
        appendLineEnd()
    }

    /// How many characters a number has in decimal form.
    private static func digits(of number: Int64) -> Int {
        var (count, rest) = (number < 0 ? 2 : 1, number.magnitude)
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// Every argument has a length, so this is not left to a text.
    private mutating func appendDecimal(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let first = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        if bytes.count > first + 1 { bytes[first...].reverse() }
    }

    private mutating func appendLineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
