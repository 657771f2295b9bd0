@testable import TestServers

/// Just enough AMQP 0-9-1 to log in: tells whether a user may open a virtual host.
struct AMQPHandshake {
    let port: Int
    let user: String
    let password: String

    /// The class and method id of the broker's answer to connection.open: (10, 41) is open-ok, (10, 50) a refusal.
    func open(virtualHost: String) throws -> [UInt16] {
        let connection = try RawConnection(port: port)
        connection.send(Array("AMQP".utf8) + [0, 0, 9, 1])
        guard method(try frame(connection)) == [10, 10] else { return [] }
        let response = [0] + Array(user.utf8) + [0] + Array(password.utf8)
        connection.send(
            methodFrame(
                [0, 10, 0, 11] + long(0) + short("PLAIN") + long(response.count) + response + short("en_US")
            )
        )
        guard method(try frame(connection)) == [10, 30] else { return [] }
        connection.send(methodFrame([0, 10, 0, 31, 0, 10] + long(131_072) + [0, 0]))
        connection.send(methodFrame([0, 10, 0, 40] + short(virtualHost) + [0, 0]))
        return method(try frame(connection))
    }

    private func frame(_ connection: RawConnection) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            if bytes.count >= 7 {
                let size = bytes[3...6].reduce(0) { $0 << 8 | Int($1) }
                if bytes.count >= size + 8 { return Array(bytes[7..<(7 + size)]) }
            }
            let more = connection.readBytes(1)
            guard !more.isEmpty else { return [] }
            bytes += more
        }
    }

    private func method(_ payload: [UInt8]) -> [UInt16] {
        payload.count < 4
            ? [] : [UInt16(payload[0]) << 8 | UInt16(payload[1]), UInt16(payload[2]) << 8 | UInt16(payload[3])]
    }

    private func methodFrame(_ payload: [UInt8]) -> [UInt8] { [1, 0, 0] + long(payload.count) + payload + [0xce] }
    private func long(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 0xff) } }
    private func short(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
}
