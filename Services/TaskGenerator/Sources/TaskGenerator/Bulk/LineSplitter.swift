/// Cuts NDJSON into its lines; empty ones are passed over.
struct LineSplitter {
    private var line = 1
    private var bytes: [UInt8] = []
    private var isTooLong = false

    /// The items that end in this piece.
    mutating func feed(_ piece: ArraySlice<UInt8>) -> [SplitItem] {
        var items: [SplitItem] = []
        var rest = piece
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            if let item = take() { items.append(item) }
            line += 1
            rest = rest[(end + 1)...]
        }
        append(rest)
        return items
    }

    /// The last line, when the file does not end with a line break.
    mutating func finish() -> SplitItem? { take() }

    private mutating func append(_ part: ArraySlice<UInt8>) {
        guard !isTooLong else { return }
        bytes += part
        // One byte more for the carriage return of files that were made on Windows.
        guard bytes.count > SplitItem.maximumBytes + 1 else { return }
        isTooLong = true
        bytes = []
    }

    private mutating func take() -> SplitItem? {
        defer {
            bytes = []
            isTooLong = false
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard isTooLong || bytes.contains(where: { $0 > 0x20 }) else { return nil }
        return SplitItem(line: line, bytes: bytes, isTooLong: isTooLong || bytes.count > SplitItem.maximumBytes)
    }
}
