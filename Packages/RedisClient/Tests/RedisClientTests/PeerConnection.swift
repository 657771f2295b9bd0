import Glibc

@testable import RedisClient

/// The server's end of one scripted connection; blocking, used by the peer's thread alone.
final class PeerConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// The next command's words; nil when the client has closed.
    func readCommand() -> [String]? {
        guard let header = readLine(), header.first == "*", let count = Int(header.dropFirst()) else { return nil }
        var words: [String] = []
        for _ in 0..<count {
            guard let length = readLine().flatMap({ Int($0.dropFirst()) }), let bytes = read(length + 2) else {
                return nil
            }
            words.append(String(decoding: bytes.dropLast(2), as: UTF8.self))
        }
        return words
    }

    /// Plays a healthy server's part of the handshake; false when the client has closed.
    @discardableResult
    func handshake(clientID: Int = 7, runID: String = "abc") -> Bool {
        while let command = readCommand() {
            switch command.first {
            case "PING": send("+PONG\r\n")
            case "CLIENT" where command.last == "ID": send(":\(clientID)\r\n")
            case "INFO":
                let text = "# Server\r\nredis_version:7.0.15\r\nrun_id:\(runID)\r\n"
                send("$\(text.utf8.count)\r\n\(text)\r\n")
                return true
            default: send("+OK\r\n")
            }
        }
        return false
    }

    /// Answers every `ECHO x` with `x` and everything else with `OK`, until the client closes.
    func echo() {
        while let command = readCommand() {
            if command.first == "ECHO", let word = command.last {
                send("$\(word.utf8.count)\r\n\(word)\r\n")
            } else {
                send("+OK\r\n")
            }
        }
    }

    /// Reads and answers nothing until the client closes.
    func staySilent() {
        while readCommand() != nil {}
    }

    private func readLine() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<(end - 1)], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            guard fill() else { return nil }
        }
    }

    private func read(_ count: Int) -> [UInt8]? {
        while buffer.count < count {
            guard fill() else { return nil }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return false }
        buffer.append(contentsOf: chunk.prefix(count))
        return true
    }
}
