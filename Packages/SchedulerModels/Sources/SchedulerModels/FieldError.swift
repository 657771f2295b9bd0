/// What is wrong with one field of a request.
public struct FieldError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field's path: `retry.max_attempts`.
    public let field: String
    /// What it must be.
    public let message: String

    /// An error at a field.
    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    /// One line for a person.
    public var description: String { "\(field) \(message)" }
}

/// A request that could be read but is not valid: every field that is wrong.
public struct ValidationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The fields, in the order they were checked; never empty.
    public let errors: [FieldError]

    /// Collects field errors.
    public init(errors: [FieldError]) {
        self.errors = errors
    }

    /// One line for a person.
    public var description: String { errors.map(\.description).joined(separator: "; ") }
}
