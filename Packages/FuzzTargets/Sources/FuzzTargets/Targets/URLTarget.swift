@testable internal import HTTPClient

/// A URL that a client sends, and the addresses and blocks in it.
enum URLTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        let text = String(decoding: input, as: UTF8.self)
        _ = AddressBlock(text)
        if let address = IPAddress(text) { _ = AddressPolicy.publicOnly.permits(address) }
        guard let url = try? WebURL(text) else { return }
        try FuzzFinding.unless((0...65_535).contains(url.port), "a port is out of range")
        try FuzzFinding.unless(!url.isWeb || !url.host.isEmpty, "a web address has no host")
        // Judged at sight only to answer early; what counts is the address that is connected.
        _ = AddressPolicy.publicOnly.refuses(hostOf: url)
        if let again = try? WebURL(url.text) { _ = AddressPolicy.publicOnly.refuses(hostOf: again) }
        _ = url.resolving(text)
        _ = url.resolving("/" + text)
    }
}
