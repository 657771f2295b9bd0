/// Gathers text as a reader would see it: blanks run together, blocks on lines of their own, no more than a limit.
struct TextCollector {
    private enum Gap {
        case none, blank, line
    }

    private let maximumBytes: Int
    private var bytes: [UInt8] = []
    private var gap = Gap.none
    private(set) var isTruncated = false

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Adds characters of the running text.
    mutating func append(_ text: some Sequence<UInt8>) {
        for byte in text where !isTruncated {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D:
                if gap == .none { gap = .blank }
            default: add(byte)
            }
        }
    }

    /// What follows stands on a new line.
    mutating func breakLine() {
        gap = .line
    }

    /// The text so far, cut between characters.
    var text: String {
        guard isTruncated else { return String(decoding: bytes, as: UTF8.self) }
        var whole = bytes[...]
        while let last = whole.last, last & 0xC0 == 0x80 { whole.removeLast() }
        if let last = whole.last, last >= 0xC0 { whole.removeLast() }
        return String(decoding: whole, as: UTF8.self)
    }

    private mutating func add(_ byte: UInt8) {
        let separator: UInt8? =
            switch gap {
            case .none: nil
            case .blank: 0x20
            case .line: 0x0A
            }
        let needed = separator == nil || bytes.isEmpty ? 1 : 2
        guard bytes.count + needed <= maximumBytes else {
            isTruncated = true
            return
        }
        if let separator, !bytes.isEmpty { bytes.append(separator) }
        gap = .none
        bytes.append(byte)
    }
}
