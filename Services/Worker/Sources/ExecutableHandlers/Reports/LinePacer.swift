/// Passes on lines at a bounded rate: of a flood, the first of each second and at last the newest.
///
/// What is left out is counted. Time is passed in.
struct LinePacer {
    private let perSecond: Int
    private var windowEnd: ContinuousClock.Instant?
    private var taken = 0
    /// The newest lines that did not go through; a ring once it is full.
    private var kept: [LineSplitter.Line] = []
    private var oldest = 0
    private var dropped = 0

    /// So many lines a second at once, and as many kept for later.
    init(perSecond: Int = 100) { self.perSecond = perSecond }

    /// When `release` has something to do; nil while nothing is kept.
    var due: ContinuousClock.Instant? { kept.isEmpty ? nil : windowEnd }

    /// Takes a line; true when it is to be passed on now, false when it was kept.
    mutating func admits(_ line: LineSplitter.Line, at now: ContinuousClock.Instant) -> Bool {
        if windowEnd.map({ now >= $0 }) ?? true, kept.isEmpty {
            windowEnd = now + .seconds(1)
            taken = 0
        }
        if taken < perSecond, kept.isEmpty {
            taken += 1
            return true
        }
        if kept.count < perSecond {
            kept.append(line)
        } else {
            kept[oldest] = line
            oldest = (oldest + 1) % perSecond
            dropped += 1
        }
        return false
    }

    /// The lines whose time has come, in order, with a note about those left out before them.
    mutating func release(at now: ContinuousClock.Instant) -> [String] {
        guard let due, now >= due else { return [] }
        windowEnd = now + .seconds(1)
        taken = kept.count
        return finish()
    }

    /// All that is kept.
    mutating func finish() -> [String] {
        var lines = (kept[oldest...] + kept[..<oldest]).map(\.text)
        if dropped > 0 { lines.insert("(\(dropped) lines left out)", at: 0) }
        kept = []
        oldest = 0
        dropped = 0
        return lines
    }
}
