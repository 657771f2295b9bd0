internal import SchedulerModels

/// An array that grows at its end.
struct JSONUnkeyedEncodingContainer: UnkeyedEncodingContainer {
    private let encoder: JSONValueEncoder

    init(_ encoder: JSONValueEncoder) {
        self.encoder = encoder
        encoder.node.becomeArray()
    }

    var codingPath: [any CodingKey] { encoder.path }
    var count: Int { encoder.node.count }

    func encodeNil() throws { next().node.set(.null) }

    func encode<Value: Encodable>(_ value: Value) throws { try next().encode(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }

    func superEncoder() -> any Encoder { next() }

    private func next() -> JSONValueEncoder {
        let index = encoder.node.count
        return JSONValueEncoder(encoder.node.appendElement(), path: encoder.path + [.index(index)])
    }
}
