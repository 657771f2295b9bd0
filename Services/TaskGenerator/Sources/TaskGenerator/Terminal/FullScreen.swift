import Dispatch
import Glibc

/// The terminal taken over for a display: its other screen, no cursor, keys without Enter; given back by `end`.
final class FullScreen {
    private let saved: termios
    private let keys: any DispatchSourceRead
    private let resizes: any DispatchSourceSignal
    private var isTaken = true

    /// Takes it over; nil when standard input or output is no terminal.
    init?(onKey: @escaping @Sendable (UInt8?) -> Void, onResize: @escaping @Sendable () -> Void) {
        var settings = termios()
        guard isatty(STDOUT_FILENO) == 1, unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        saved = settings
        // Keys come one by one and are not shown; Ctrl-C and Ctrl-Z are keys too, so that the terminal is always given back.
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        keys = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
        keys.setEventHandler { @Sendable in
            var byte: UInt8 = 0
            onKey(unsafe read(STDIN_FILENO, &byte, 1) == 1 ? byte : nil)
        }
        keys.resume()
        resizes = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .global())
        resizes.setEventHandler { @Sendable in onResize() }
        resizes.resume()
        Self.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Shows these lines and nothing else; what is the same does not flicker.
    func show(_ lines: [String]) {
        Self.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// Columns and lines.
    var size: (width: Int, height: Int) {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Gives the terminal back as it was.
    func end() {
        guard isTaken else { return }
        isTaken = false
        keys.cancel()
        resizes.cancel()
        Self.write("\u{1B}[?25h\u{1B}[?1049l")
        var settings = saved
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }

    private static func write(_ text: String) {
        // A terminal that has gone needs nothing more.
        _ = DescriptorOutput.write(Array(text.utf8), to: STDOUT_FILENO)
    }
}
