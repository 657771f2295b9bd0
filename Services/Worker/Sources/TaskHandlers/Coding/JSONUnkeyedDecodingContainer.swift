internal import SchedulerModels

/// The elements of an array, one after the other.
struct JSONUnkeyedDecodingContainer: UnkeyedDecodingContainer {
    private let elements: [JSONValue]
    private let path: [PathKey]
    private let objects: ReadObjects
    private(set) var currentIndex = 0

    init(_ elements: [JSONValue], path: [PathKey], objects: ReadObjects) {
        self.elements = elements
        self.path = path
        self.objects = objects
    }

    var codingPath: [any CodingKey] { path }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try current(Never.self).value == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try advancing(type) { try $0.decode(type) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try advancing([String: Any].self) { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try advancing([Any].self) { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        try advancing((any Decoder).self) { $0 }
    }

    /// Goes on to the next element only when this one could be read.
    private mutating func advancing<Read>(
        _ type: Any.Type,
        _ read: (JSONValueDecoder) throws -> Read
    ) throws -> Read {
        let result = try read(current(type))
        currentIndex += 1
        return result
    }

    private func current(_ type: Any.Type) throws -> JSONValueDecoder {
        let here = path + [.index(currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(type, .init(here, CodingDefect(here, "is missing")))
        }
        return JSONValueDecoder(elements[currentIndex], path: here, objects: objects)
    }
}
