internal import CMicroHTTPD
import Glibc

/// A peer's address as text.
enum RemoteAddress {
    /// The address without port; empty for an unknown family.
    ///
    /// IPv4 in IPv6 is written as IPv4.
    static func text(_ address: UnsafePointer<sockaddr>?) -> String {
        guard let address = unsafe address else { return "" }
        let text: String
        switch Int32(unsafe address.pointee.sa_family) {
        case AF_INET:
            text = unsafe UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                var number = unsafe pointer.pointee.sin_addr
                return unsafe format(AF_INET, &number)
            }
        case AF_INET6:
            text = unsafe UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                var number = unsafe pointer.pointee.sin6_addr
                return unsafe format(AF_INET6, &number)
            }
        default:
            return ""
        }
        return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
    }

    private static func format(_ family: Int32, _ number: UnsafeRawPointer) -> String {
        let capacity = Int(INET6_ADDRSTRLEN)
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress,
                let text = unsafe inet_ntop(family, number, start, socklen_t(capacity))
            else { return "" }
            return unsafe String(cString: text)
        }
    }
}
