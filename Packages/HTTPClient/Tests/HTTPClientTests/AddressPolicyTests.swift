import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(1)))
struct AddressPolicyTests {
    @Test(
        "an address outside the public Internet is refused",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
            "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
            "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
            "2001:10::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "fc00::1", "fd00::1", "fdff::1", "fe80::1",
            "fec0::1", "ff02::1", "5f00::1",
        ]
    )
    func refuses(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy.publicOnly.permits(address))
        #expect(AddressPolicy.any.permits(address))
    }

    @Test(
        "an address of the public Internet is permitted",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
            "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
            "2606:4700:4700::1111", "2a00:1450::1", "2001:4860:4860::8888",
        ]
    )
    func permits(text: String) throws {
        #expect(AddressPolicy.publicOnly.permits(try #require(IPAddress(text))))
    }

    @Test("an allowed block opens that block and no more")
    func allows() throws {
        let policy = try AddressPolicy.publicOnly(allowing: ["10.1.0.0/16", "fd00:1::/32", "192.168.7.9"])
        for text in ["10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "fd00:1::5", "192.168.7.9", "8.8.8.8"] {
            #expect(policy.permits(try #require(IPAddress(text))), "\(text)")
        }
        for text in ["10.2.0.0", "10.0.255.255", "fd00:2::5", "192.168.7.8", "127.0.0.1", "::ffff:10.2.0.1"] {
            #expect(!policy.permits(try #require(IPAddress(text))), "\(text)")
        }
    }

    @Test(
        "a block that cannot be read is named",
        arguments: ["10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "::/129", "host", "", "/8", "10.0.0.0/", "10.0.0.0/-1"]
    )
    func namesUnreadableBlocks(text: String) {
        let error = #expect(throws: HTTPClientError.self) { try AddressPolicy.publicOnly(allowing: [text]) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("'\(text)'") == true)
    }
}
