/// Brief tasks in hand that wait for their claim: those that come while one is under way go together in the next.
///
/// It belongs to the pump's loop.
struct BriefLane {
    /// The most that go together: enough that more would gain nothing, few enough that Redis serves others in between.
    static let most = 64

    private var waiting: [BriefTask] = []
    private var isClaiming = false

    /// Adds one.
    mutating func add(_ task: BriefTask) { waiting.append(task) }

    /// Notes that the claim of those who were taken last is decided.
    mutating func claimed() { isClaiming = false }

    /// Takes those who go together next; nil while a claim is under way or nobody waits.
    mutating func next() -> [BriefTask]? {
        guard !isClaiming, !waiting.isEmpty else { return nil }
        isClaiming = true
        guard waiting.count > Self.most else {
            defer { waiting = [] }
            return waiting
        }
        defer { waiting.removeFirst(Self.most) }
        return Array(waiting.prefix(Self.most))
    }
}
