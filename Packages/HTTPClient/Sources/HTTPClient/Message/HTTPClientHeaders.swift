/// Header fields in order, looked up without regard to case.
public struct HTTPClientHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One line of a head.
    public struct Field: Sendable, Equatable {
        /// The name as it was written.
        public var name: String
        /// The value without the blanks around it.
        public var value: String

        /// Pairs a name with a value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All fields in order.
    public private(set) var fields: [Field]

    /// Headers with these fields.
    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Headers written as a literal; the order is kept.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The value of the first field of that name.
    public subscript(_ name: String) -> String? {
        fields.first { HTTPClientHeaders.equal($0.name, name) }?.value
    }

    /// The values of all fields of that name, in order.
    public func all(_ name: String) -> [String] {
        fields.filter { HTTPClientHeaders.equal($0.name, name) }.map(\.value)
    }

    /// Adds a field at the end.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Removes every field of these names.
    public mutating func remove(_ names: String...) {
        fields.removeAll { field in names.contains { HTTPClientHeaders.equal(field.name, $0) } }
    }

    private static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lowered($0) == lowered($1) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
