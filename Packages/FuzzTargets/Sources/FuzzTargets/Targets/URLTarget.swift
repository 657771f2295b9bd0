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
        let isRefused = AddressPolicy.publicOnly.refuses(hostOf: url)
        // What is connected is the written form, read once more by libcurl: it must not lead anywhere else.
        guard let again = try? WebURL(url.text) else { throw FuzzFinding("a URL cannot be read when it is written") }
        try FuzzFinding.unless(again.origin == url.origin, "a URL has another origin when it is written")
        try FuzzFinding.unless(again.hasCredentials == url.hasCredentials, "credentials come and go in writing")
        let same = AddressPolicy.publicOnly.refuses(hostOf: again) == isRefused
        try FuzzFinding.unless(same, "a URL is judged differently when it is written")
        _ = url.resolving(text)
        _ = url.resolving("/" + text)
    }
}
