internal import SchedulerModels

/// A type that is read from a JSON value, and written as one, in a single step.
protocol JSONConvertible {
    /// What a value must be to be read: `a whole number`.
    static var expectation: String { get }

    /// The value that the JSON says.
    ///
    /// - Throws: what is wrong with it: `must be a string, not null`.
    init(json: JSONValue) throws(JSONMismatch)

    /// The value as JSON; nil when JSON cannot say it.
    var json: JSONValue? { get }
}

extension JSONConvertible {
    /// The complaint about a value of another kind, or of the right kind but no use.
    static func mismatch(_ found: JSONValue, isRightKind: Bool = false) -> JSONMismatch {
        JSONMismatch("must be \(expectation)" + (isRightKind ? "" : ", not \(found.kindName)"))
    }
}
