import ArgumentParser
import Glibc

/// A file that is read in pieces; `-` is standard input.
final class InputFile {
    /// The file as messages call it.
    let name: String
    private let descriptor: Int32

    /// Opens it.
    init(_ path: String) throws {
        name = path == "-" ? "standard input" : "'\(path)'"
        descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ArgumentParser.ValidationError("\(name) cannot be opened: \(SystemText.of(errno))")
        }
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// The next bytes; nil at the end, and when the calling task is cancelled.
    func next() throws -> [UInt8]? {
        while isReadable() {
            var piece = [UInt8](repeating: 0, count: 256 * 1_024)
            let count = unsafe read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count >= 0 else {
                throw ArgumentParser.ValidationError("\(name) cannot be read: \(SystemText.of(errno))")
            }
            piece.removeSubrange(count...)
            return count == 0 ? nil : piece
        }
        return nil
    }

    /// Waits for bytes, in short spells: a read that waits for a person at the keyboard could not be interrupted.
    private func isReadable() -> Bool {
        while !Task.isCancelled {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&wanted, 1, 100) != 0 { return true }
        }
        return false
    }
}
