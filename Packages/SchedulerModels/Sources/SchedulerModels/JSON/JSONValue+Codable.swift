extension JSONValue: Codable {
    /// Reads a value of any kind.
    ///
    /// A coder that knows this type hands it over as it is. Any other gives numbers as it holds them, so their text may
    /// change, and the order of an object's members may be lost.
    public init(from decoder: any Decoder) throws {
        if let elements = try? decoder.unkeyedContainer() {
            self = .array(try JSONValue.elements(elements))
        } else if let members = try? decoder.container(keyedBy: JSONMemberKey.self) {
            let read = try members.allKeys.map { key in
                JSONObject.Member(key: key.stringValue, value: try members.decode(JSONValue.self, forKey: key))
            }
            self = .object(JSONObject(read))
        } else {
            self = try JSONValue.scalar(decoder.singleValueContainer())
        }
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let object):
            var container = encoder.container(keyedBy: JSONMemberKey.self)
            for member in object.members {
                try container.encode(member.value, forKey: JSONMemberKey(stringValue: member.key))
            }
        default:
            var container = encoder.singleValueContainer()
            try encodeScalar(into: &container)
        }
    }

    private static func elements(_ container: any UnkeyedDecodingContainer) throws -> [JSONValue] {
        var container = container
        var elements: [JSONValue] = []
        while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
        return elements
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
        if container.decodeNil() { return .null }
        // Each kind is tried in turn: a container does not say which one it holds.
        if let flag = try? container.decode(Bool.self) { return .bool(flag) }
        if let whole = try? container.decode(Int64.self) { return .integer(whole) }
        if let whole = try? container.decode(UInt64.self) { return .integer(whole) }
        if let number = try? container.decode(Double.self), let value = JSONValue.double(number) { return value }
        return .string(try container.decode(String.self))
    }

    private func encodeScalar(into container: inout any SingleValueEncodingContainer) throws {
        switch self {
        case .bool(let flag): try container.encode(flag)
        case .string(let text): try container.encode(text)
        case .number(let number):
            if let whole = number.int64 { return try container.encode(whole) }
            if let whole = number.whole(UInt64.self) { return try container.encode(whole) }
            guard let real = number.double else {
                throw EncodingError.invalidValue(
                    number.text,
                    EncodingError.Context(codingPath: container.codingPath, debugDescription: "is too large a number")
                )
            }
            try container.encode(real)
        default: try container.encodeNil()
        }
    }
}
