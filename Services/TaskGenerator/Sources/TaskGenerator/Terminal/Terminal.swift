import Glibc

/// The terminal, or what stands in its place.
enum Terminal {
    /// Whether standard error is a terminal.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether there is somebody to ask at standard input.
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Whether standard output may be coloured: never a file, and not when the environment asks for plain text.
    static var outputIsColoured: Bool {
        isColoured(
            isTerminal: isatty(STDOUT_FILENO) == 1,
            noColour: EnvironmentVariable.text("NO_COLOR"),
            kind: EnvironmentVariable.text("TERM")
        )
    }

    /// The rule of no-color.org: any value of NO_COLOR but the empty one switches colours off.
    static func isColoured(isTerminal: Bool, noColour: String?, kind: String?) -> Bool {
        isTerminal && noColour == nil && kind != nil && kind != "dumb"
    }

    /// The columns of the terminal at standard error; 80 when they cannot be known.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes to standard error at once, past any buffer.
    static func writeError(_ text: String) {
        // Where standard error cannot be written there is no place left to say so.
        _ = DescriptorOutput.write(Array(text.utf8), to: STDERR_FILENO)
    }
}
