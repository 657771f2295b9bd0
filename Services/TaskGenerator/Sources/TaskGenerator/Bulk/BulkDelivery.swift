import SchedulerModels

/// How far the submission of one batch is: which items are still to be sent, and what became of the others.
struct BulkDelivery {
    private let items: [BulkItem]
    /// In the order of the items.
    private(set) var outcomes: [BulkOutcome]
    /// Parts that are still to be sent, as places in `items`; the last one first.
    private var parts: [[Int]]

    /// A batch of which nothing has been sent.
    init(_ items: [BulkItem]) {
        self.items = items
        outcomes = items.map { $0.defect.map { .refusedHere($0) } ?? .unsent("it was not sent") }
        let good = items.indices.filter { items[$0].defect == nil }
        parts = good.isEmpty ? [] : [good]
    }

    /// What is to be sent next.
    mutating func nextPart() -> [Int]? { parts.popLast() }

    /// Puts a part back.
    mutating func repeatPart(_ part: [Int]) { parts.append(part) }

    /// Cuts a part that the API finds too large; an item that is too large by itself is refused.
    mutating func split(_ part: [Int], because refusal: APIError) {
        guard part.count > 1 else {
            for index in part { outcomes[index] = .refused(refusal.json) }
            return
        }
        let middle = part.count / 2
        parts += [Array(part[middle...]), Array(part[..<middle])]
    }

    /// Notes that a request failed as a whole.
    mutating func note(_ failure: APIError, for part: [Int]) {
        let line = PlainText.line(failure.description)
        for index in part {
            // What may have been accepted once stays in doubt, whatever a later request says.
            if case .unknown = outcomes[index], !failure.mayHaveBeenDone { continue }
            outcomes[index] = failure.mayHaveBeenDone ? .unknown(line) : .unsent(line)
        }
    }

    /// Notes the API's answer, a line an item.
    ///
    /// Items that are worth another request are put back; how long to wait before it, nil when there are none.
    mutating func note(_ answer: APIAnswer, for part: [Int], mayRetry: Bool) -> Duration? {
        let lines = answer.body.split(separator: UInt8(ascii: "\n")).filter { line in line.contains { $0 > 0x20 } }
        var again: [Int] = []
        for (place, index) in part.enumerated() {
            outcomes[index] = place < lines.count ? Self.outcome(lines[place]) : .unknown("the answer ended too early")
            if mayRetry, isWorthAnother(outcomes[index], isKeyed: items[index].isKeyed) { again.append(index) }
        }
        guard !again.isEmpty else { return nil }
        parts.append(again)
        return .zero
    }

    private static func outcome(_ line: ArraySlice<UInt8>) -> BulkOutcome {
        // A line that is no JSON is told as such below.
        let json = try? JSONParser.parse(Array(line), limits: .trusted)
        if let task = json?["task"], TaskView(task) != nil { return .accepted(task) }
        if let problem = json?["error"], problem.objectValue != nil { return .refused(problem) }
        return .unknown("the API's answer cannot be read")
    }

    /// The rule of `SubmissionClient.mayRepeat`, for one item of an answer.
    private func isWorthAnother(_ outcome: BulkOutcome, isKeyed: Bool) -> Bool {
        switch outcome {
        case .refused(let problem):
            let status = problem["status"]?.numberValue?.int64
            return status == 429 || (status == 503 && isKeyed)
        case .unknown: return isKeyed
        case .accepted, .unsent: return false
        }
    }
}
