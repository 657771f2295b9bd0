internal import SchedulerModels

/// Writes `Encodable` types as JSON values in memory.
struct JSONValueEncoder: Encoder {
    let node: EncodedNode
    let path: [PathKey]

    /// As deep as a client's own JSON may be; what is stored deeper could not be read back.
    static let maximumDepth = JSONLimits().maximumDepth

    init(_ node: EncodedNode = EncodedNode(), path: [PathKey] = []) {
        self.node = node
        self.path = path
    }

    var codingPath: [any CodingKey] { path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONKeyedEncodingContainer<Key>(self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONUnkeyedEncodingContainer(self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleValueEncodingContainer(encoder: self)
    }

    /// Writes the whole value.
    func encode<Value: Encodable>(_ value: Value) throws {
        if let convertible = value as? any JSONConvertible {
            guard let json = convertible.json else { throw refused(value, "must be a finite number") }
            return node.set(json)
        }
        guard path.count < JSONValueEncoder.maximumDepth else {
            throw refused(value, "is nested more than \(JSONValueEncoder.maximumDepth) levels deep")
        }
        do {
            try value.encode(to: self)
            if value is any StringDictionary { node.sortMembers() }
        } catch let error where !(error is EncodingError || error is HandlerFailure || error is CancellationError) {
            throw refused(value, CodingDefect.text(of: error))
        }
    }

    private func refused(_ value: Any, _ message: String) -> EncodingError {
        .invalidValue(
            value,
            .init(codingPath: path, debugDescription: message, underlyingError: CodingDefect(path, message))
        )
    }
}

/// A dictionary whose order means nothing; sorted, equal results have equal texts.
private protocol StringDictionary {}
extension Dictionary: StringDictionary where Key == String {}
