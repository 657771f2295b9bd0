import ArgumentParser

/// Reads submissions from NDJSON or from a JSON array, piece by piece.
struct BulkReader {
    private enum Form { case unknown, lines, array }

    private let file: InputFile
    private let keyPrefix: String?
    private var form = Form.unknown
    private var isAtStart = true
    private var lines = LineSplitter()
    private var array = ArraySplitter()
    private var waiting: [SplitItem] = []
    private var position = 0
    private var isAtEnd = false
    private var defect: InputDefect?

    /// Opens the file; `-` is standard input.
    init(_ path: String, keyPrefix: String?) throws {
        file = try InputFile(path)
        self.keyPrefix = keyPrefix
    }

    /// The file as messages call it.
    var name: String { file.name }

    /// The next item, nil at the end.
    ///
    /// What comes before a defect of the file is given first.
    mutating func next() throws -> BulkItem? {
        while position == waiting.count {
            if let defect { throw defect }
            guard !isAtEnd else { return nil }
            (waiting, position) = ([], 0)
            try fill()
        }
        defer { position += 1 }
        return BulkItem(waiting[position], keyPrefix: keyPrefix)
    }

    private mutating func fill() throws {
        do throws(InputDefect) {
            guard let piece = try read() else {
                isAtEnd = true
                return try finish()
            }
            try feed(piece[...])
        } catch {
            defect = error
        }
    }

    /// A file that cannot be read any further is a defect behind what was read.
    private func read() throws(InputDefect) -> [UInt8]? {
        do {
            return try file.next()
        } catch {
            throw InputDefect(line: 0, message: "\(error)")
        }
    }

    private mutating func finish() throws(InputDefect) {
        // Whoever was interrupted has not read to the end.
        guard !Task.isCancelled else { return }
        switch form {
        case .unknown: break
        case .lines: if let item = lines.finish() { waiting.append(item) }
        case .array: try array.finish()
        }
    }

    private mutating func feed(_ piece: ArraySlice<UInt8>) throws(InputDefect) {
        var piece = piece
        if isAtStart {
            isAtStart = false
            // Some editors put a byte order mark before the text.
            if piece.starts(with: [0xEF, 0xBB, 0xBF]) { piece = piece.dropFirst(3) }
        }
        if form == .unknown, let first = piece.first(where: { $0 > 0x20 }) {
            form = first == UInt8(ascii: "[") ? .array : .lines
        }
        switch form {
        case .array: try array.feed(piece, into: &waiting)
        // Blank lines at the head count like all others.
        case .unknown, .lines: waiting += lines.feed(piece)
        }
    }
}
