/// Brief tasks in hand that wait for their turn: those that come while others are under way go together in the next call.
///
/// It belongs to the pump's loop.
struct BriefLane {
    /// The most that go together: enough that more would gain nothing, few enough that Redis serves others in between.
    static let most = 128
    /// How many calls are under way at once: while Redis works on one, the handlers of the next run.
    static let mostUnderWay = 2

    private var waiting: [BriefTask] = []
    private var underWay = 0

    /// Adds one.
    mutating func add(_ task: BriefTask) { waiting.append(task) }

    /// Notes that it is decided of so many calls whose their tasks are.
    mutating func decided(_ count: Int) { underWay -= count }

    /// Takes those who go together next; nil while enough are under way or nobody waits.
    mutating func next() -> [BriefTask]? {
        guard underWay < Self.mostUnderWay, !waiting.isEmpty else { return nil }
        underWay += 1
        guard waiting.count > Self.most else {
            defer { waiting = [] }
            return waiting
        }
        defer { waiting.removeFirst(Self.most) }
        return Array(waiting.prefix(Self.most))
    }
}
