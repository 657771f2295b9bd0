/// The header fields of a request, in the order received.
///
/// All fields lie in one byte array; a `String` is made only for a field that is asked for.
public struct HTTPHeaders: Sendable {
    /// Names and values one after the other, without anything between.
    private var storage: [UInt8] = []
    /// Where each field stands in it.
    private var fields: [Place] = []

    private struct Place {
        /// Where its name begins, where its value begins, and where that ends.
        let name: Int, value: Int, end: Int
    }

    /// How many fields there are.
    public var count: Int { fields.count }

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
        if storage.isEmpty {
            storage.reserveCapacity(512)
            fields.reserveCapacity(8)
        }
        let start = storage.count
        unsafe name.withUnsafeBufferPointer { unsafe storage.append(contentsOf: $0) }
        let middle = storage.count
        unsafe value.withUnsafeBufferPointer { unsafe storage.append(contentsOf: $0) }
        fields.append(Place(name: start, value: middle, end: storage.count))
    }

    /// The first value of a field, found without regard to case; `nil` when absent.
    ///
    /// Bytes that are not UTF-8 are replaced.
    public subscript(name: String) -> String? {
        for field in fields where isNamed(field, name) { return value(field) }
        return nil
    }

    /// All values of a field, in the order received.
    public func values(of name: String) -> [String] {
        var values: [String] = []
        for field in fields where isNamed(field, name) { values.append(value(field)) }
        return values
    }

    /// All fields as pairs, in the order received.
    public var all: [(name: String, value: String)] {
        fields.map { (String(decoding: storage[$0.name..<$0.value], as: UTF8.self), value($0)) }
    }

    private func isNamed(_ field: Place, _ name: String) -> Bool {
        // Nearly every name differs in its length already.
        field.value - field.name == name.utf8.count
            && ByteClass.equalIgnoringCase(storage[field.name..<field.value], name)
    }

    private func value(_ field: Place) -> String {
        String(decoding: storage[field.value..<field.end], as: UTF8.self)
    }
}
