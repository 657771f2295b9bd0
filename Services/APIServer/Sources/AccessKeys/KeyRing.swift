/// The keys that a server knows.
public struct KeyRing: Sendable, Equatable {
    /// A presented key that is longer is no key.
    public static let longestKey = 512

    let keys: [AccessKey]

    /// How many there are.
    public var count: Int { keys.count }

    /// Reads the text of a file: a key a line, `#` before comments.
    public init(text: String) throws(KeyFileError) {
        var keys: [AccessKey] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = Self.trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            do throws(KeyFileError) {
                let key = try AccessKey(line: line)
                guard !keys.contains(where: { $0.name == key.name }) else {
                    throw KeyFileError("the name \(key.name) is there twice")
                }
                guard !keys.contains(where: { $0.digest == key.digest }) else {
                    throw KeyFileError("the key of \(key.name) is there under another name")
                }
                keys.append(key)
            } catch {
                throw KeyFileError("line \(index + 1): \(error)")
            }
        }
        guard !keys.isEmpty else { throw KeyFileError("holds no key; make one with: APIServer keygen NAME ROLE") }
        self.keys = keys
    }

    /// Reads a file.
    public init(file: String) throws(KeyFileError) {
        try self.init(text: TextFile.read(file))
    }

    /// What is known of the key that was presented; nil when it is unknown.
    public func key(presented: [UInt8]) -> AccessKey? {
        key(presented: presented, areEqual: ConstantTime.areEqual)
    }

    /// Compares with every key there is, in an order and a number of steps that do not depend on what was presented.
    func key(presented: [UInt8], areEqual: ([UInt8], [UInt8]) -> Bool) -> AccessKey? {
        guard presented.count <= Self.longestKey, let digest = SHA256.digest(of: presented) else { return nil }
        var found: AccessKey?
        for key in keys where areEqual(key.digest, digest) { found = key }
        return found
    }

    private static func trimmed(_ line: Substring) -> Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let head = line.drop(while: isBlank)
        return head.dropLast(head.reversed().prefix(while: isBlank).count)
    }
}
