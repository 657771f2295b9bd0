import AccessKeys
import Testing

@testable import AccessKeys

struct KeyRingTests {
    private static let digest = String(repeating: "ab", count: 32)

    @Test func `A new key is found again by its line, with its name, role and rate`() throws {
        let one = try NewKey(name: "nightly", role: .submit, rate: 2.5)
        let other = try NewKey(name: "dashboard", role: .read)
        #expect(one.key != other.key && one.key.hasPrefix(NewKey.prefix) && one.key.utf8.count == 68)
        #expect(!one.line.contains(one.key))
        let ring = try KeyRing(text: "# keys\n\n  \(one.line)  \r\n\(other.line)")
        let found = try #require(ring.key(presented: Array(one.key.utf8)))
        #expect(found.name == "nightly" && found.role == .submit && found.rate == 2.5)
        #expect(ring.key(presented: Array(other.key.utf8))?.rate == nil)
        for wrong in ["", one.key + " ", String(one.key.dropLast()), one.key.uppercased(), one.line] {
            #expect(ring.key(presented: Array(wrong.utf8)) == nil)
        }
    }

    @Test func `Every key is compared, whichever was presented`() throws {
        let keys = try ["a", "b", "c", "d"].map { try NewKey(name: $0, role: .read) }
        let ring = try KeyRing(text: keys.map(\.line).joined(separator: "\n"))
        for presented in keys.map(\.key) + ["dts_unknown", ""] {
            var comparisons = 0
            let found = ring.key(presented: Array(presented.utf8)) { one, other in
                comparisons += 1
                return one == other
            }
            #expect(comparisons == keys.count && (found == nil) == !keys.map(\.key).contains(presented))
        }
    }

    @Test func `A key above the longest is not even hashed`() throws {
        let ring = try KeyRing(text: "a:read:\(Self.digest)")
        let long = [UInt8](repeating: 65, count: KeyRing.longestKey + 1)
        let found = ring.key(presented: long) { _, _ in
            Issue.record("it was compared")
            return false
        }
        #expect(found == nil)
    }

    @Test(arguments: [
        ("a:read", "line 1: must be name:role:sha256"), ("A b:read:\(digest)", "line 1: the name"),
        ("a:open:\(digest)", "line 1: the role must be read, submit, operate, admin"),
        ("a:root:\(digest)", "line 1: the role"), ("a:read:dts_secret", "line 1: the third field"),
        ("a:read:\(digest)0", "line 1: the third field"), ("a:read:\(digest):0", "line 1: the rate"),
        ("a:read:\(digest):nan", "line 1: the rate"), ("a:read:\(digest):x", "line 1: the rate"),
        ("#\na:read:\(digest)\na:read:\(digest.replacing("a", with: "c"))", "line 3: the name a is there twice"),
        ("a:read:\(digest)\nb:read:\(digest)", "line 2: the key of b"), ("# nothing\n", "holds no key"),
    ])
    func `A line that cannot be used is named, and nothing of it is told`(text: String, begin: String) throws {
        let error = try #require(throws: KeyFileError.self) { try KeyRing(text: text) }
        #expect(error.description.hasPrefix(begin) && !error.description.contains("secret"), "\(error)")
    }

    @Test func `A file that is not there is named`() throws {
        let error = try #require(throws: KeyFileError.self) { try KeyRing(file: "/nowhere/keys") }
        #expect(error.description == "/nowhere/keys cannot be opened: No such file or directory")
    }

    @Test func `Roles rise from read to admin`() {
        #expect(Role.ofKeys.map(\.word) == ["read", "submit", "operate", "admin"])
        #expect(Role.open < .read && Role.read < .submit && Role.submit < .operate && Role.operate < .admin)
    }
}
