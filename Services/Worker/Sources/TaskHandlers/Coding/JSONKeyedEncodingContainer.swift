internal import SchedulerModels

/// An object that a type's keys fill.
struct JSONKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let encoder: JSONValueEncoder
    private let names = KeyNames<Key>()

    init(_ encoder: JSONValueEncoder) {
        self.encoder = encoder
        encoder.node.becomeObject()
    }

    var codingPath: [any CodingKey] { encoder.path }

    func encodeNil(forKey key: Key) throws { inner(key).node.set(.null) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try inner(key).encode(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        inner(key, isContinued: true).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        inner(key, isContinued: true).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { inner("super") }

    func superEncoder(forKey key: Key) -> any Encoder { inner(key) }

    private func inner(_ key: Key, isContinued: Bool = false) -> JSONValueEncoder {
        inner(names.jsonName(key), isContinued: isContinued)
    }

    private func inner(_ name: String, isContinued: Bool = false) -> JSONValueEncoder {
        let node = encoder.node.member(name, isContinued: isContinued)
        return JSONValueEncoder(node, path: encoder.path + [.name(name)])
    }
}
