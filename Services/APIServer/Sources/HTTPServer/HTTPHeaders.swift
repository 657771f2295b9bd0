/// The header fields of a request, in the order received.
///
/// All fields lie in one byte array; a `String` is made only for a field that is asked for.
public struct HTTPHeaders: Sendable {
    /// `name ":" value "\n"` for each field.
    ///
    /// Unambiguous: names are tokens and values hold no control bytes.
    private var storage: [UInt8] = []

    /// How many fields there are.
    public private(set) var count = 0

    /// An empty list.
    public init() {}

    /// A list from pairs, for tests and callers that make requests by hand.
    ///
    /// A name that is no token, or a value with control bytes, is left out.
    public init(_ fields: [(String, String)]) {
        for (name, value) in fields {
            let (nameBytes, valueBytes) = (Array(name.utf8), Array(value.utf8))
            guard ByteClass.isToken(nameBytes.span), ByteClass.isFieldValue(valueBytes.span) else { continue }
            append(name: nameBytes.span, value: valueBytes.span)
        }
    }

    /// Appends one checked field.
    mutating func append(name: borrowing Span<UInt8>, value: borrowing Span<UInt8>) {
        if storage.isEmpty { storage.reserveCapacity(512) }
        for index in name.indices { storage.append(name[index]) }
        storage.append(UInt8(ascii: ":"))
        for index in value.indices { storage.append(value[index]) }
        storage.append(UInt8(ascii: "\n"))
        count += 1
    }

    /// The first value of a field, found without regard to case; `nil` when absent.
    ///
    /// Bytes that are not UTF-8 are replaced.
    public subscript(name: String) -> String? {
        var found: String?
        forEachMatch(of: name) { value in
            found = String(decoding: value, as: UTF8.self)
            return false
        }
        return found
    }

    /// All values of a field, in the order received.
    public func values(of name: String) -> [String] {
        var values: [String] = []
        forEachMatch(of: name) { value in
            values.append(String(decoding: value, as: UTF8.self))
            return true
        }
        return values
    }

    /// All fields as pairs, in the order received.
    public var all: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        forEachField { name, value in
            fields.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            return true
        }
        return fields
    }

    private func forEachMatch(of name: String, _ body: (ArraySlice<UInt8>) -> Bool) {
        forEachField { fieldName, value in
            ByteClass.equalIgnoringCase(fieldName, name) ? body(value) : true
        }
    }

    private func forEachField(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) {
        var start = 0
        while start < storage.count {
            let rest = storage[start...]
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let end = storage[colon...].firstIndex(of: UInt8(ascii: "\n"))
            else { return }
            guard body(storage[start..<colon], storage[(colon + 1)..<end]) else { return }
            start = end + 1
        }
    }
}
