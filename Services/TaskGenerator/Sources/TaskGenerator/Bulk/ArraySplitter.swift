/// Cuts a JSON array into its elements, without a look at what they hold.
struct ArraySplitter {
    private enum State { case beforeArray, beforeElement, inElement, afterElement, afterArray }

    private var state = State.beforeArray
    private var line = 1
    private var start = 1
    private var bytes: [UInt8] = []
    private var isTooLong = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isFirst = true

    /// The elements that end in this piece, into `items`; throws where the text is no array.
    mutating func feed(_ piece: ArraySlice<UInt8>, into items: inout [SplitItem]) throws(InputDefect) {
        for byte in piece {
            if byte == UInt8(ascii: "\n") { line += 1 }
            if state == .inElement {
                guard ends(at: byte) else {
                    keep(byte)
                    continue
                }
                items.append(SplitItem(line: start, bytes: isTooLong ? [] : bytes, isTooLong: isTooLong))
                (bytes, isTooLong, state) = ([], false, .afterElement)
            }
            try between(byte)
        }
    }

    /// Throws when the array has no end.
    func finish() throws(InputDefect) {
        guard state == .afterArray else { throw InputDefect(line: line, message: "the array is not closed") }
    }

    /// Whether the element was complete before this byte.
    private mutating func ends(at byte: UInt8) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            guard depth > 0 else { return true }
            depth -= 1
        case UInt8(ascii: ","): return depth == 0
        default: break
        }
        return false
    }

    private mutating func keep(_ byte: UInt8) {
        guard !isTooLong else { return }
        bytes.append(byte)
        if bytes.count > SplitItem.maximumBytes { isTooLong = true }
    }

    private mutating func between(_ byte: UInt8) throws(InputDefect) {
        guard ![0x20, 0x09, 0x0A, 0x0D].contains(byte) else { return }
        switch (state, byte) {
        case (.beforeArray, UInt8(ascii: "[")): state = .beforeElement
        case (.afterElement, UInt8(ascii: ",")): state = .beforeElement
        case (.afterElement, UInt8(ascii: "]")): state = .afterArray
        case (.beforeElement, UInt8(ascii: "]")) where isFirst: state = .afterArray
        case (.beforeElement, _):
            isFirst = false
            guard byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"), byte != UInt8(ascii: "}") else {
                throw InputDefect(line: line, message: "a submission is expected")
            }
            (state, start) = (.inElement, line)
            _ = ends(at: byte)
            keep(byte)
        case (.afterArray, _): throw InputDefect(line: line, message: "text after the end of the array")
        default: throw InputDefect(line: line, message: "',' or ']' is expected")
        }
    }
}
