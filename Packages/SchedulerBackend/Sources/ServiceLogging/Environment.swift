internal import Glibc

/// The process's surroundings: its environment, its host's name and its standard error.
public enum Environment {
    /// All environment variables.
    public static var values: [String: String] {
        var values: [String: String] = [:]
        var cursor = unsafe environ
        while let entry = unsafe cursor.pointee {
            let text = unsafe String(cString: entry)
            if let sign = text.firstIndex(of: "=") {
                values[String(text[..<sign])] = String(text[text.index(after: sign)...])
            }
            unsafe cursor += 1
        }
        return values
    }

    /// The host's name, as `gethostname` says it.
    public static var hostname: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The process's identifier.
    public static var processID: Int32 { getpid() }

    /// Writes one line for a person to standard error.
    public static func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
