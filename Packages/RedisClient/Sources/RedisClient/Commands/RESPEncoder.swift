/// Writes commands in Redis's wire form: an array of length-prefixed strings.
struct RESPEncoder {
    private(set) var bytes: [UInt8] = []

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
            append(String(number))
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

    private mutating func appendLength(_ count: Int) {
        bytes.append(UInt8(ascii: "$"))
        appendDecimal(Int64(count))
        appendLineEnd()
    }

    private mutating func appendDecimal(_ number: Int64) {
        if number < 10 && number >= 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number))
        } else {
            bytes.append(contentsOf: String(number).utf8)
        }
    }

    private mutating func appendLineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
