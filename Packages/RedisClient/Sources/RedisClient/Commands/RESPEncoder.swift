/// Writes commands in Redis's wire form: an array of length-prefixed strings.
struct RESPEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    mutating func beginCommand(argumentCount: Int) {
        appendLine("*", Int64(argumentCount))
    }

    mutating func append(_ argument: RedisArgument) {
        switch argument.content {
        case .text(let text):
            append(text)
        case .integer(let number):
            append(number)
        case .bytes(let content):
            append(content)
        }
    }

    mutating func append(_ number: Int64) {
        appendLine("$", Int64(Self.digits(of: number.magnitude) + (number < 0 ? 1 : 0)))
        appendLine(number < 0 ? "-" : nil, number)
    }

    mutating func append(_ content: ArraySlice<UInt8>) {
        appendLine("$", Int64(content.count))
        bytes.append(contentsOf: content)
        appendLineEnd()
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { buffer in
            appendLine("$", Int64(buffer.count))
            unsafe bytes.append(contentsOf: buffer)
        }
        appendLineEnd()
    }

    /// Appends arguments that were encoded before.
    mutating func append(_ arguments: RedisArguments) {
        bytes.append(contentsOf: arguments.encoded)
    }

    /// How many digits a number has.
    private static func digits(of number: UInt64) -> Int {
        var (count, rest) = (1, number)
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// Writes a mark, a number's digits without its sign, and the line's end.
    ///
    /// Without a text, and all at once: every argument has such a line.
    private mutating func appendLine(_ mark: Unicode.Scalar?, _ number: Int64) {
        // From the last byte on; no number has more than twenty digits.
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 23) { line in
            unsafe line[22] = 0x0A
            unsafe line[21] = 0x0D
            var start = 21
            var rest = number.magnitude
            repeat {
                start -= 1
                unsafe line[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if let mark {
                start -= 1
                unsafe line[start] = UInt8(ascii: mark)
            }
            unsafe bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: line[start...]))
        }
    }

    private mutating func appendLineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
