/// What a JSON text may cost before it is refused.
public struct JSONLimits: Sendable, Equatable {
    /// Levels of arrays and objects inside one another.
    public var maximumDepth: Int
    /// Members of one object.
    public var maximumMembers: Int
    /// Values in the whole text, names not counted.
    public var maximumValues: Int
    /// Characters of one number.
    public var maximumNumberLength: Int

    /// Limits; the defaults are those of a submission.
    public init(
        maximumDepth: Int = 64,
        maximumMembers: Int = 1_000,
        maximumValues: Int = 200_000,
        maximumNumberLength: Int = 400
    ) {
        self.maximumDepth = maximumDepth
        self.maximumMembers = maximumMembers
        self.maximumValues = maximumValues
        self.maximumNumberLength = maximumNumberLength
    }

    /// For text that the scheduler wrote itself, and for bulk bodies whose items are checked one by one.
    public static let trusted = JSONLimits(maximumDepth: 128, maximumMembers: 100_000, maximumValues: 10_000_000)
}
