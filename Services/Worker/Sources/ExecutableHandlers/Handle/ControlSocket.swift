internal import Glibc

/// Sending and receiving the short messages between a worker and a guard; nothing here waits.
enum ControlSocket {
    /// What a look into the socket gives.
    enum Look: Equatable {
        case message(String)
        case nothing
        /// The other side is gone.
        case end
    }

    /// Sends one message; one that finds no room is lost, and so is one to a side that is gone.
    static func send(_ text: String, to socket: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
    }

    static func receive(from socket: Int32) -> Look {
        var buffer = [UInt8](repeating: 0, count: 64)
        while true {
            let count = unsafe recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 { return .message(String(decoding: buffer[..<count], as: UTF8.self)) }
            // A side that left with orders unread resets the connection, once; what it said before is still to be read.
            if count < 0, errno == EINTR || errno == ECONNRESET { continue }
            return count < 0 && errno == EAGAIN ? .nothing : .end
        }
    }
}
