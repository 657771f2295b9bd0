import Glibc

/// The terminal, or what stands in its place.
enum Terminal {
    /// Whether standard error is a terminal.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// The columns of the terminal at standard error; 80 when they cannot be known.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes to standard error at once, past any buffer.
    static func writeError(_ text: String) {
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe write(
                    STDERR_FILENO,
                    UnsafeRawBufferPointer(rebasing: all[offset...]).baseAddress,
                    all.count - offset
                )
            }
            if count > 0 {
                offset += count
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
