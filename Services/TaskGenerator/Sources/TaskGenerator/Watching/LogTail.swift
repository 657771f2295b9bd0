/// Picks the lines that are new from answers that hold the last lines each time.
struct LogTail {
    private var last: [LogLine] = []

    /// The lines that the answer before did not hold; `isGap` when lines between the two may have been missed.
    ///
    /// The API keeps the last lines only, so the answer is the one before, shifted: the smallest shift that fits counts.
    mutating func advance(to lines: [LogLine]) -> (new: [LogLine], isGap: Bool) {
        let shift = last.indices.first { lines.starts(with: last[$0...]) } ?? last.count
        let isGap = shift == last.count && !last.isEmpty && !lines.isEmpty
        let new = Array(lines[(last.count - shift)...])
        last = lines
        return (new, isGap)
    }
}
