/// Takes typed fields out of a JSON object and collects everything that is wrong with them.
public struct FieldReader {
    private let object: JSONObject
    private let prefix: String
    private var errors: [FieldError] = []

    /// Reads from a value that must be an object with no other members than the known ones.
    public init(_ json: JSONValue, known: Set<String>, prefix: String = "") {
        self.prefix = prefix
        if let object = json.objectValue {
            self.object = object
            for member in object.members where !known.contains(member.key) {
                refuse(member.key.isShortASCII ? member.key : "?", "is not a known field")
            }
        } else {
            object = JSONObject()
            let name = prefix.isEmpty ? "body" : String(prefix.dropLast())
            errors.append(FieldError(field: name, message: "must be an object, not \(json.kindName)"))
        }
    }

    /// Notes that a field is wrong.
    public mutating func refuse(_ field: String, _ message: String) {
        errors.append(FieldError(field: prefix + field, message: message))
    }

    /// Whether a field is absent or null.
    public func isMissing(_ field: String) -> Bool { present(field) == nil }

    /// Takes over what a reader of a nested object has found wrong.
    public mutating func adopt(_ nested: FieldReader) {
        errors += nested.errors
    }

    /// Throws when anything was wrong.
    public func finish() throws(ValidationError) {
        guard errors.isEmpty else { throw ValidationError(errors: errors) }
    }

    private func present(_ field: String) -> JSONValue? {
        guard let value = object[field], value != .null else { return nil }
        return value
    }

    private mutating func mismatch<Value>(_ field: String, _ wanted: String, _ found: JSONValue) -> Value? {
        refuse(field, "must be \(wanted), not \(found.kindName)")
        return nil
    }

    /// A string that a rule accepts.
    public mutating func string(_ field: String, _ rule: String, _ accepts: (String) -> Bool) -> String? {
        guard let value = present(field) else { return nil }
        guard let text = value.stringValue else { return mismatch(field, "a string", value) }
        guard accepts(text) else {
            refuse(field, rule)
            return nil
        }
        return text
    }

    /// A name by `NameRule.isName`.
    public mutating func name(_ field: String, required: Bool = false) -> String? {
        if required, present(field) == nil {
            refuse(field, "is required")
            return nil
        }
        return string(field, "must be 1 to 64 characters of a-z, 0-9, '_', '.', '-'", NameRule.isName)
    }

    /// A whole number in a range.
    public mutating func integer(_ field: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = present(field) else { return nil }
        guard let number = value.numberValue else { return mismatch(field, "a whole number", value) }
        guard let whole = number.int64, range.contains(whole) else {
            refuse(field, "must be a whole number between \(range.lowerBound) and \(range.upperBound)")
            return nil
        }
        return whole
    }

    /// A length of time in seconds, fractions allowed, rounded to milliseconds.
    public mutating func seconds(_ field: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let value = present(field) else { return nil }
        guard let number = value.numberValue else { return mismatch(field, "a number of seconds", value) }
        let limit = Double(range.upperBound.milliseconds)
        guard let seconds = number.double, (seconds * 1_000).rounded() <= limit, seconds >= 0,
            case let duration = Duration.milliseconds(Int64((seconds * 1_000).rounded())), range.contains(duration)
        else {
            refuse(
                field,
                "must be between \(range.lowerBound.secondsText) and \(range.upperBound.secondsText) seconds"
            )
            return nil
        }
        return duration
    }

    /// A moment in RFC 3339.
    public mutating func timestamp(_ field: String) -> Timestamp? {
        guard let text = string(field, "must be a time such as 2027-01-01T00:00:00Z", { Timestamp($0) != nil }) else {
            return nil
        }
        return Timestamp(text)
    }

    /// A truth value.
    public mutating func bool(_ field: String) -> Bool? {
        guard let value = present(field) else { return nil }
        guard let flag = value.boolValue else { return mismatch(field, "true or false", value) }
        return flag
    }

    /// An object, whatever is in it.
    public mutating func object(_ field: String) -> JSONObject? {
        guard let value = present(field) else { return nil }
        guard let object = value.objectValue else { return mismatch(field, "an object", value) }
        return object
    }

    /// An array, whatever is in it.
    public mutating func array(_ field: String) -> [JSONValue]? {
        guard let value = present(field) else { return nil }
        guard let elements = value.arrayValue else { return mismatch(field, "an array", value) }
        return elements
    }

    /// A reader for an object inside this one; its findings come back through `adopt`.
    public func nested(_ field: String, known: Set<String>) -> FieldReader? {
        guard let value = present(field) else { return nil }
        return FieldReader(value, known: known, prefix: prefix + field + ".")
    }
}

extension String {
    fileprivate var isShortASCII: Bool {
        utf8.count <= 64 && utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}
