/// A table of named values, as in message headers and declaration arguments.
public typealias AMQPTable = [String: AMQPValue]

/// A value inside an ``AMQPTable``.
///
/// Reading narrows what AMQP knows: the small integers arrive as ``int32(_:)``, unsigned 32 and 64 bit as ``int64(_:)``, a
/// 32 bit float as ``double(_:)``. A decimal, or nesting deeper than 16 levels, arrives as ``void``.
public enum AMQPValue: Sendable, Equatable {
    /// A truth value.
    case bool(Bool)
    /// A signed integer of 32 bits.
    case int32(Int32)
    /// A signed integer of 64 bits.
    case int64(Int64)
    /// A floating-point number.
    case double(Double)
    /// Text in UTF-8.
    case string(String)
    /// Raw bytes.
    case bytes([UInt8])
    /// Seconds since 1970.
    case timestamp(UInt64)
    /// A list of values.
    case array([AMQPValue])
    /// A nested table.
    case table(AMQPTable)
    /// No value.
    case void
}

extension AMQPValue {
    /// The text, when this is text.
    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, when this is one.
    public var integerValue: Int64? {
        switch self {
        case .int32(let number): Int64(number)
        case .int64(let number): number
        default: nil
        }
    }

    /// The number of bytes this value takes in a frame, its type mark included.
    var encodedSize: Int {
        switch self {
        case .bool: 2
        case .int32: 5
        case .int64, .double, .timestamp: 9
        case .string(let text): 5 + text.utf8.count
        case .bytes(let bytes): 5 + bytes.count
        case .array(let values): values.reduce(5) { $0 + $1.encodedSize }
        case .table(let table): 1 + AMQPValue.encodedSize(of: table)
        case .void: 1
        }
    }

    static func encodedSize(of table: AMQPTable) -> Int {
        table.reduce(4) { $0 + 1 + $1.key.utf8.count + $1.value.encodedSize }
    }

    /// Whether all names fit the 128 bytes AMQP allows, and the nesting is no deeper than `depth`.
    static func isEncodable(_ table: AMQPTable, depth: Int = 16) -> Bool {
        depth > 0 && table.allSatisfy { $0.key.utf8.count <= 128 && $0.value.isEncodable(depth: depth - 1) }
    }

    private func isEncodable(depth: Int) -> Bool {
        switch self {
        case .table(let table): AMQPValue.isEncodable(table, depth: depth)
        case .array(let values): depth > 0 && values.allSatisfy { $0.isEncodable(depth: depth - 1) }
        default: true
        }
    }
}
