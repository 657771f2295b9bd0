/// When each task of a workload is due: an open loop, so a slow API does not slow the arrivals.
struct ArrivalRate: Sendable, Equatable {
    /// Tasks per second; 0 for as fast as possible.
    let perSecond: Double

    /// How long after the start the task of that number is due; nil when there is no schedule.
    func offset(of index: Int) -> Duration? {
        guard perSecond > 0 else { return nil }
        let seconds = Double(index) / perSecond
        return .nanoseconds(Int64(min(seconds * 1e9, 9e18)))
    }
}
