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

    /// Whom limits of one client go by: an IPv4 address, or the /64 network that an IPv6 address lies in.
    ///
    /// Whoever has an IPv6 network can use any of its 2^64 addresses (RFC 4291, section 2.5.4): limits of single ones would be none.
    static func network(of text: String) -> String {
        guard text.contains(":") else { return text }
        var number = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &number) == 1 else { return text }
        unsafe withUnsafeMutableBytes(of: &number) { bytes in
            for index in 8..<16 { unsafe bytes[index] = 0 }
        }
        return unsafe format(AF_INET6, &number) + "/64"
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
