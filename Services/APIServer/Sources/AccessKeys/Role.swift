/// What a key may do; each role may do what those before it may.
public enum Role: Int, Comparable, Sendable, CaseIterable {
    /// Needs no key; no key has this role.
    case open
    /// Sees everything.
    case read
    /// Submits tasks.
    case submit
    /// Cancels, retries, deletes, pauses.
    case operate
    /// Everything else.
    case admin

    /// The roles that a key can have, in rising order.
    public static var ofKeys: ArraySlice<Role> { allCases.dropFirst() }

    /// Reads the role of a key; nil when it is none.
    public init?(word: some StringProtocol) {
        guard let role = Self.ofKeys.first(where: { $0.word == word }) else { return nil }
        self = role
    }

    /// The role's name in files and answers.
    public var word: String { "\(self)" }

    /// Orders by what the roles may do.
    public static func < (one: Role, other: Role) -> Bool { one.rawValue < other.rawValue }
}
