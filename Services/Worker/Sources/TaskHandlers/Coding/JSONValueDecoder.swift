internal import SchedulerModels

/// Reads `Decodable` types out of a JSON value that is in memory already.
///
/// Numbers are read from their text, so every value of every width is exact. Used by one task at a time.
final class JSONValueDecoder: Decoder {
    let value: JSONValue
    let path: [PathKey]
    let objects: ReadObjects

    init(_ value: JSONValue, path: [PathKey] = [], objects: ReadObjects = ReadObjects()) {
        self.value = value
        self.path = path
        self.objects = objects
    }

    var codingPath: [any CodingKey] { path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(JSONKeyedDecodingContainer<Key>(self, try members()))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.arrayValue else { throw mismatch([Any].self, "an array") }
        return JSONUnkeyedDecodingContainer(elements, path: path, objects: objects)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        JSONSingleValueDecodingContainer(decoder: self)
    }

    /// A decoder of a value inside this one.
    func inner(_ value: JSONValue, at key: PathKey) -> JSONValueDecoder {
        JSONValueDecoder(value, path: path + [key], objects: objects)
    }

    /// The members of the object that this is.
    private func members() throws -> ObjectMembers {
        guard let object = value.objectValue else { throw mismatch([String: Any].self, "an object") }
        return objects.members(at: path) { ObjectMembers(object, path: path) }
    }

    private func mismatch(_ type: Any.Type, _ wanted: String) -> DecodingError {
        .typeMismatch(type, .init(path, CodingDefect(path, "must be \(wanted), not \(value.kindName)")))
    }
}

extension JSONValueDecoder {
    /// The whole value as that type.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let convertible = type as? any JSONConvertible.Type { return try convert(convertible, type) }
        let known = objects.count
        do {
            let result = try Value(from: self)
            // A type without a single field asks for nothing, and knows no member either.
            if objects.count == known, value.objectValue != nil { _ = try members() }
            return result
        } catch {
            objects.forget(beyond: known)
            throw explained(error, type)
        }
    }

    private func convert<Value>(_ convertible: any JSONConvertible.Type, _ type: Value.Type) throws -> Value {
        do {
            let converted = try convertible.init(json: value)
            guard let result = converted as? Value else { throw JSONMismatch("is not valid") }
            if type is JSONValue.Type, value.objectValue != nil || value.arrayValue != nil { objects.take(path) }
            return result
        } catch let mismatch as JSONMismatch {
            let context = DecodingError.Context(path, CodingDefect(path, mismatch.message))
            throw value == .null ? DecodingError.valueNotFound(type, context) : .typeMismatch(type, context)
        }
    }

    /// The same error in words for people, where it has none.
    private func explained<Value>(_ error: any Error, _ type: Value.Type) -> any Error {
        switch error {
        case is HandlerFailure, is CancellationError: return error
        case DecodingError.dataCorrupted(let context):
            guard context.underlyingError == nil, context.codingPath.count == path.count,
                type is any RawRepresentable.Type
            else { return error }
            return DecodingError.dataCorrupted(.init(path, CodingDefect(path, AcceptedChoices.rule(of: type))))
        case is DecodingError: return error
        default:
            return DecodingError.dataCorrupted(.init(path, CodingDefect(path, CodingDefect.text(of: error))))
        }
    }
}
