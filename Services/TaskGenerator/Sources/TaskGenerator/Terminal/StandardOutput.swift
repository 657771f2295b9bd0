import ArgumentParser
import Glibc

/// What the program was asked for goes here; everything else goes to standard error.
enum StandardOutput {
    /// Writes a line at once.
    ///
    /// A reader that has gone (`| head`) ends the command without a word; any other failure is told, because output
    /// that was lost unnoticed, for example to a full disk, would pass for success.
    static func print(_ text: String) throws(ExitCode) {
        try write(Array(text.utf8) + [UInt8(ascii: "\n")])
    }

    /// Writes these bytes and nothing more.
    static func write(_ bytes: [UInt8]) throws(ExitCode) {
        guard let number = DescriptorOutput.write(bytes, to: STDOUT_FILENO) else { return }
        if number == EPIPE { throw ExitCode(ExitStatusCode.brokenPipe) }
        Terminal.writeError("standard output cannot be written: \(SystemText.of(number))\n")
        throw ExitCode(ExitStatusCode.failed)
    }
}
