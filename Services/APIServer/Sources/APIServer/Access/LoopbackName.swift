internal import Glibc

/// Hosts as they stand in settings and in the field `Host`.
enum LoopbackName {
    /// Whether the host can only be this machine: `localhost` or an address of the loopback.
    static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" || host == "[::1]" { return true }
        var address = in_addr()
        guard unsafe inet_pton(AF_INET, host, &address) == 1 else { return false }
        return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }

    /// Whether it is an address and no name.
    static func isAddress(_ host: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return unsafe inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, bare, &six) == 1
    }

    /// The host of `host:port`, in lower case.
    static func host(ofAuthority authority: String) -> String {
        let text = authority.lowercased()
        if text.hasPrefix("[") {
            return String(text.prefix { $0 != "]" }) + (text.contains("]") ? "]" : "")
        }
        return String(text.prefix { $0 != ":" })
    }
}
