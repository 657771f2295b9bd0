/// Statuses that are a success: one, such as `204`, or a range, such as `"200-299"`.
struct ExpectedStatus: Decodable, Sendable, Equatable {
    let range: ClosedRange<Int>

    static let success = ExpectedStatus(range: 200...299)

    private init(range: ClosedRange<Int>) {
        self.range = range
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Either form will do; what is neither is told what both are.
        if let status = try? container.decode(Int.self), let range = ExpectedStatus.range(status, status) {
            self.range = range
        } else if let text = try? container.decode(String.self), let range = ExpectedStatus.range(text) {
            self.range = range
        } else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "must be a status such as 204, or a range such as \"200-299\""
            )
        }
    }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, bounds.allSatisfy({ $0.utf8.count == 3 }), let lower = Int(bounds[0]),
            let upper = Int(bounds[1])
        else { return nil }
        return range(lower, upper)
    }

    private static func range(_ lower: Int, _ upper: Int) -> ClosedRange<Int>? {
        lower >= 200 && upper <= 599 && lower <= upper ? lower...upper : nil
    }
}
