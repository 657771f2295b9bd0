internal import Glibc

/// An IPv4 or IPv6 address as its bytes, 4 or 16.
struct IPAddress: Sendable, Hashable {
    let bytes: [UInt8]

    /// Adopts 4 or 16 bytes in network order.
    init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads the usual text, in which short and octal forms are not addresses.
    ///
    /// A zone (`%eth0`) is dropped.
    init?(_ text: String) {
        let plain = String(text.prefix { $0 != "%" })
        var four = [UInt8](repeating: 0, count: 4)
        var six = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, plain, &four) == 1 {
            bytes = four
        } else if unsafe inet_pton(AF_INET6, plain, &six) == 1 {
            bytes = six
        } else {
            return nil
        }
    }

    /// The IPv4 address inside a v4-mapped one (`::ffff:a.b.c.d`), any other address itself.
    var unmapped: IPAddress {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        guard bytes.count == 16, bytes.starts(with: prefix) else { return self }
        return IPAddress(bytes: Array(bytes[12...])) ?? self
    }
}
