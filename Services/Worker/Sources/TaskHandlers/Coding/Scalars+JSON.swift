internal import SchedulerModels

extension JSONValue: JSONConvertible {
    static let expectation = "a value"
    init(json: JSONValue) throws(JSONMismatch) { self = json }
    var json: JSONValue? { self }
}

extension Bool: JSONConvertible {
    static let expectation = "true or false"

    init(json: JSONValue) throws(JSONMismatch) {
        guard let flag = json.boolValue else { throw Bool.mismatch(json) }
        self = flag
    }

    var json: JSONValue? { .bool(self) }
}

extension String: JSONConvertible {
    static let expectation = "a string"

    init(json: JSONValue) throws(JSONMismatch) {
        guard let text = json.stringValue else { throw String.mismatch(json) }
        self = text
    }

    var json: JSONValue? { .string(self) }
}

extension Double: JSONConvertible {
    static let expectation = "a number"

    init(json: JSONValue) throws(JSONMismatch) {
        guard let number = json.numberValue else { throw Double.mismatch(json) }
        guard let value = number.double else { throw JSONMismatch("is too large a number") }
        self = value
    }

    var json: JSONValue? { JSONValue.double(self) }
}

extension Float: JSONConvertible {
    static let expectation = "a number"

    init(json: JSONValue) throws(JSONMismatch) {
        guard let number = json.numberValue else { throw Float.mismatch(json) }
        // From the text: by way of a Double it would be rounded twice.
        guard let value = Float(number.text), value.isFinite else { throw JSONMismatch("is too large a number") }
        self = value
    }

    /// Through the text, which is the shortest that says the value: 0.1 stays 0.1.
    var json: JSONValue? { Double(description).flatMap(JSONValue.double) }
}

extension Duration: JSONConvertible {
    static let expectation = "a number of seconds"

    /// Seconds, fractions allowed, as everywhere in the API; rounded to milliseconds.
    init(json: JSONValue) throws(JSONMismatch) {
        guard let number = json.numberValue else { throw Duration.mismatch(json) }
        guard let seconds = number.double, let milliseconds = Int64(exactly: (seconds * 1_000).rounded()) else {
            throw JSONMismatch("is too large a number")
        }
        self = .milliseconds(milliseconds)
    }

    var json: JSONValue? { JSONValue.double(Double(milliseconds) / 1_000) }
}
