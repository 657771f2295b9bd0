/// What a value must be that stands for one case of an enumeration.
enum AcceptedChoices {
    /// The rule, with all choices when the type can list them.
    static func rule(of type: Any.Type) -> String {
        guard let listed = type as? any (CaseIterable & RawRepresentable).Type else {
            return "is not one of the accepted values"
        }
        return rule(listed)
    }

    private static func rule<Choice: CaseIterable & RawRepresentable>(_ type: Choice.Type) -> String {
        "must be one of " + Choice.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
    }
}
