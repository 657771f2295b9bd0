/// How many redirects are followed: a number, or `true` for as many as are usual.
struct RedirectLimit: Decodable, Sendable, Equatable {
    let count: Int

    private static let usual = 5
    private static let maximum = 10

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Either form will do; what is neither is told what both are.
        if let isFollowed = try? container.decode(Bool.self) {
            count = isFollowed ? RedirectLimit.usual : 0
        } else if let count = try? container.decode(Int.self), (0...RedirectLimit.maximum).contains(count) {
            self.count = count
        } else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "must be true, false or a whole number between 0 and \(RedirectLimit.maximum)"
            )
        }
    }
}
