import SchedulerModels
import Testing

@testable import Callbacks

@Suite(.timeLimit(.minutes(1)))
struct CallbackSignatureTests {
    private static func hex(_ bytes: [UInt8]?) -> String {
        (bytes ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// RFC 4231: key, data and code of the test cases 1, 2, 3 and 6.
    private static let vectors: [(key: [UInt8], data: [UInt8], code: String)] = [
        (
            Array(repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test(arguments: vectors)
    func `The code is that of RFC 4231`(key: [UInt8], data: [UInt8], code: String) {
        #expect(Self.hex(HMACSHA256.code(of: data, key: key)) == code)
    }

    @Test func `The code of nothing is defined too`() {
        #expect(
            Self.hex(HMACSHA256.code(of: [], key: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }

    @Test func `The signature is that of the Standard Webhooks libraries`() throws {
        let secret = try #require(CallbackSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let value = CallbackSignature.value(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            seconds: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8),
            secrets: [secret]
        )
        #expect(value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `Several secrets make several signatures, separated by a space`() throws {
        let secrets = try ["a secret of 16 b", "another secret of more"].map { try #require(CallbackSecret($0)) }
        func value(_ secrets: [CallbackSecret]) -> String? {
            CallbackSignature.value(id: "i", seconds: 1, body: [0x7B, 0x7D], secrets: secrets)
        }
        let (first, second) = (try #require(value([secrets[0]])), try #require(value([secrets[1]])))
        #expect(first != second)
        #expect(value(secrets) == first + " " + second)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `Base64 is that of RFC 4648`(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v\n", " Zm9v", "Zm=v", "Zm9_", "Zm9v=", "ü==="])
    func `What is not quite base64 is not decoded`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
