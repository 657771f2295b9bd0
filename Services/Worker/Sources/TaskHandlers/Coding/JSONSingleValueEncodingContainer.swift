internal import SchedulerModels

/// A value as a whole.
struct JSONSingleValueEncodingContainer: SingleValueEncodingContainer {
    let encoder: JSONValueEncoder

    var codingPath: [any CodingKey] { encoder.path }

    func encodeNil() throws { encoder.node.set(.null) }

    func encode<Value: Encodable>(_ value: Value) throws { try encoder.encode(value) }
}
