internal import SchedulerModels

/// An object as a type's keys see it.
///
/// The generic `decode` serves every type; what it is asked for counts as known.
struct JSONKeyedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let decoder: JSONValueDecoder
    private let members: ObjectMembers
    private let names = KeyNames<Key>()

    init(_ decoder: JSONValueDecoder, _ members: ObjectMembers) {
        self.decoder = decoder
        self.members = members
    }

    var codingPath: [any CodingKey] { decoder.path }
    var allKeys: [Key] { members.names.compactMap { names.key($0) } }

    func contains(_ key: Key) -> Bool { members.read(name(key)) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try found(key).value == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try found(key).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try found(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try found(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        decoder.inner(members.read("super") ?? .null, at: .name("super"))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        decoder.inner(members.read(name(key)) ?? .null, at: .name(name(key)))
    }

    /// The key's spelling in this object: as in Swift when the object has it so, else as JSON spells it.
    private func name(_ key: Key) -> String {
        members.has(key.stringValue) ? key.stringValue : names.jsonName(key)
    }

    /// A decoder of the member's value.
    private func found(_ key: Key) throws -> JSONValueDecoder {
        let name = name(key)
        guard let value = members.read(name) else {
            let defect = CodingDefect(decoder.path + [PathKey.name(name)], "is missing")
            throw DecodingError.keyNotFound(key, .init(decoder.path, defect))
        }
        return decoder.inner(value, at: .name(name))
    }
}
