/// The head of an answer while its lines come in; pure, so that its limits are tested without a server.
struct ResponseHead {
    private let maximumBytes: Int
    private let maximumCount: Int
    private var bytes = 0
    private var count = 0
    private(set) var headers = HTTPClientHeaders()
    private(set) var isTooLarge = false

    init(maximumBytes: Int, maximumCount: Int) {
        self.maximumBytes = maximumBytes
        self.maximumCount = maximumCount
    }

    /// Takes one line with its line end; false when the head has become too large.
    ///
    /// Interim answers and trailers count too: an endless row of either is as costly as an endless head.
    mutating func receive(_ line: UnsafeRawBufferPointer) -> Bool {
        bytes += line.count
        count += 1
        guard bytes <= maximumBytes, count <= maximumCount else {
            isTooLarge = true
            return false
        }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            headers = HTTPClientHeaders()
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(text[..<colon])
            headers.append(name, String(ResponseHead.trimmed(text[text.index(after: colon)...])))
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        var rest = text.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}
