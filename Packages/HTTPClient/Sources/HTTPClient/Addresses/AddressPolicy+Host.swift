extension AddressPolicy {
    /// Whether a URL's host can be refused at sight: an address that may not be connected, or a name of this machine.
    ///
    /// Any other name is judged when it is connected, by the address it has then.
    public func refuses(hostOf url: WebURL) -> Bool {
        let host = url.host.hasPrefix("[") ? String(url.host.dropFirst().dropLast()) : url.host
        if let address = IPAddress(host) { return !permits(address) }
        var name = host.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard name == "localhost" || name.hasSuffix(".localhost") else { return false }
        return !["127.0.0.1", "::1"].compactMap(IPAddress.init).contains(where: permits)
    }
}
