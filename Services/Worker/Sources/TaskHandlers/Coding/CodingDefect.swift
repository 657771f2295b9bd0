/// What is wrong with one field, in words for people; travels inside the errors of `Codable`.
struct CodingDefect: Error {
    /// The field's path in JSON; empty for the whole value.
    let field: String
    /// What it must be.
    let message: String

    init(_ path: [any CodingKey], _ message: String) {
        field = FieldPath.text(path)
        self.message = message
    }

    /// One line, with that name for the whole value.
    func line(whole: String) -> String {
        "\(field.isEmpty ? whole : field): \(message)"
    }
}

extension CodingDefect {
    /// The defect that any error of a decoder or encoder stands for.
    ///
    /// Texts of types' own code are taken as they are; those that the compiler wrote are replaced.
    init(_ error: any Error) {
        switch error {
        case let defect as CodingDefect: self = defect
        case DecodingError.keyNotFound(let key, let context):
            self = context.defect ?? CodingDefect(context.codingPath + [key], "is missing")
        case DecodingError.valueNotFound(_, let context):
            self = context.defect ?? CodingDefect(context.codingPath, "is missing")
        case DecodingError.typeMismatch(_, let context):
            self = context.defect ?? CodingDefect(context.codingPath, "does not have the expected form")
        case DecodingError.dataCorrupted(let context):
            self = context.defect ?? CodingDefect(context.codingPath, context.debugDescription)
        case EncodingError.invalidValue(_, let context):
            let defect = context.underlyingError as? CodingDefect
            self = defect ?? CodingDefect(context.codingPath, context.debugDescription)
        default:
            self = CodingDefect([], CodingDefect.text(of: error))
        }
    }

    /// What an error says for itself; nothing of one that says nothing, for its Swift name is no help to anybody.
    static func text(of error: any Error) -> String {
        (error as? any CustomStringConvertible)?.description ?? "is not valid"
    }
}

extension DecodingError.Context {
    /// A context that carries a defect at that path.
    init(_ path: [any CodingKey], _ defect: CodingDefect) {
        self.init(codingPath: path, debugDescription: defect.line(whole: "value"), underlyingError: defect)
    }

    fileprivate var defect: CodingDefect? { underlyingError as? CodingDefect }
}
