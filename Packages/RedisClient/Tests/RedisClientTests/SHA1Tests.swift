import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct SHA1Tests {
    @Test(
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
            ("return 1", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"),
        ]
    )
    func `known messages have their known digests`(message: String, digest: String) {
        #expect(SHA1.hexDigest(of: Array(message.utf8)) == digest)
    }

    @Test(
        arguments: [
            (55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"), (56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
            (63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"), (64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
            (65, "11655326c708d70319be2610e8a57d9a5b959d3b"), (1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        ]
    )
    func `padding is right around the block's end`(length: Int, digest: String) {
        #expect(SHA1.hexDigest(of: [UInt8](repeating: UInt8(ascii: "a"), count: length)) == digest)
    }
}
