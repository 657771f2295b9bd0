internal import Glibc

/// Cuts bytes that come in pieces into lines, and long lines short.
///
/// What is beyond the limit of a line is dropped up to the line's end, so a stream without line ends costs no memory.
struct LineSplitter {
    /// One line without its end.
    struct Line: Equatable {
        var bytes: [UInt8]
        /// Whether its end was cut off.
        var isCut = false

        /// The line as text; what is not UTF-8 becomes U+FFFD.
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private let limit: Int
    private var partial = Line(bytes: [])

    /// Lines of at most that many bytes.
    init(limit: Int) { self.limit = limit }

    /// Whether the line that is being read is longer than the limit.
    var isBeyondLimit: Bool { partial.isCut }

    /// Takes more bytes and gives each line that they complete to `body`, without the end of line (LF or CR LF).
    mutating func add(_ bytes: ArraySlice<UInt8>, _ body: (Line) -> Void) {
        var rest = bytes
        while let end = Self.endOfLine(in: rest) {
            append(rest[..<end])
            flush(body)
            rest = rest[(end + 1)...]
        }
        append(rest)
    }

    /// Gives the last line, which has no end, to `body`.
    mutating func finish(_ body: (Line) -> Void) {
        if !partial.bytes.isEmpty || partial.isCut { flush(body) }
    }

    /// A flood goes through here, so the search is the C library's.
    private static func endOfLine(in bytes: ArraySlice<UInt8>) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer -> Int? in
            guard let start = buffer.baseAddress,
                let found = unsafe memchr(start, Int32(UInt8(ascii: "\n")), buffer.count)
            else { return nil }
            return unsafe bytes.startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        let room = limit - partial.bytes.count
        partial.bytes += bytes.prefix(room)
        if bytes.count > room { partial.isCut = true }
    }

    private mutating func flush(_ body: (Line) -> Void) {
        if !partial.isCut, partial.bytes.last == UInt8(ascii: "\r") { partial.bytes.removeLast() }
        body(partial)
        partial = Line(bytes: [])
    }
}
