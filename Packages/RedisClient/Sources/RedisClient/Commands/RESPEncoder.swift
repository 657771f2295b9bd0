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
            append(number)
        case .bytes(let content):
            append(content)
        }
    }

    mutating func append(_ number: Int64) {
        appendLength(Self.digits(of: number.magnitude) + (number < 0 ? 1 : 0))
        appendDecimal(number)
        appendLineEnd()
    }

    mutating func append(_ content: ArraySlice<UInt8>) {
        appendLength(content.count)
        bytes.append(contentsOf: content)
        appendLineEnd()
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
        // From the last byte on, and all at once: every argument has one.
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 23) { form in
            unsafe form[22] = 0x0A
            unsafe form[21] = 0x0D
            var start = 21
            var rest = UInt64(count)
            repeat {
                start -= 1
                unsafe form[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            start -= 1
            unsafe form[start] = UInt8(ascii: "$")
            unsafe bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: form[start...]))
        }
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

    /// Writes the digits without a text: every argument has a length, and a text for each would be made and thrown away.
    private mutating func appendDecimal(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            var rest = number.magnitude
            repeat {
                start -= 1
                unsafe digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            unsafe bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: digits[start...]))
        }
    }

    private mutating func appendLineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
