internal import Glibc

/// Reads and writes small files of text.
public enum TextFile {
    /// No file of keys or certificates is longer.
    private static let mostBytes = 4 << 20

    /// The file's text.
    public static func read(_ path: String) throws(KeyFileError) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("\(path) cannot be opened") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe Glibc.read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw failure("\(path) cannot be read") }
            guard count > 0 else { break }
            bytes += piece[..<count]
            guard bytes.count <= mostBytes else { throw KeyFileError("\(path) is larger than \(mostBytes) bytes") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw KeyFileError("\(path) is not text") }
        return text
    }

    /// Whether something is at the path.
    public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Appends to a file, which is made when it is not there, for its owner alone.
    public static func append(_ text: String, to path: String) throws(KeyFileError) {
        try write(text, path, O_APPEND)
    }

    /// Writes a file anew, for its owner alone.
    public static func replace(_ path: String, with text: String) throws(KeyFileError) {
        try write(text, path, O_TRUNC)
    }

    private static func write(_ text: String, _ path: String, _ how: Int32) throws(KeyFileError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0o600)
        guard descriptor >= 0 else { throw failure("\(path) cannot be written") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw failure("\(path) cannot be written")
        }
    }

    private static func failure(_ what: String) -> KeyFileError {
        let reason = unsafe String(cString: strerror(errno))
        return KeyFileError("\(what): \(reason)")
    }
}
