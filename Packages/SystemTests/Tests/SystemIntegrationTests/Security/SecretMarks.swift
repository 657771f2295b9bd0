import Foundation

/// Words that stand for keys, passwords and payloads, and are known again wherever they turn up.
struct SecretMarks {
    private var words: [String: String] = [:]

    /// The secret of that name, made when it is asked for the first time; plain letters and digits.
    subscript(name: String) -> String {
        mutating get {
            if let word = words[name] { return word }
            let word = "mark" + UUID().uuidString.replacing("-", with: "").lowercased()
            words[name] = word
            return word
        }
    }

    /// Adds a secret that another one made.
    mutating func add(_ name: String, _ word: String) { words[name] = word }

    /// The names of the secrets that can be read in a text: as they are, in Base64, or in hexadecimal.
    func legible(in bytes: [UInt8]) -> [String] {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        let found = words.filter { _, word in Self.forms(of: word).contains { text.contains($0.lowercased()) } }
        return found.keys.sorted()
    }

    /// Base64 of a word depends on what stands before it: each of the three ways, without the ends that its neighbours
    /// have a part in.
    private static func forms(of word: String) -> [String] {
        let shifted = (0..<3).map { shift in
            let whole = Data(Array(repeating: 0, count: shift) + Array(word.utf8)).base64EncodedString()
            return String(whole.dropFirst([0, 2, 3][shift]).dropLast(4))
        }
        return [word, Array(word.utf8).map { String($0, radix: 16) }.joined()] + shifted
    }
}
