/// Places for what is under way: so many in all, and so many for one receiver, so that a slow one does not hold up others.
///
/// Who finds no place waits. Of a receiver that has answered nothing quickly of late only a few may wait, and the rest is
/// sent away: otherwise its backlog would fill everything that can be taken.
actor CallbackSlots {
    private struct Waiter {
        let host: String
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// One receiver, while it has something under way.
    private struct Lane {
        var running = 0
        var waiting = 0
        /// When it last answered quickly; at first, when it was first called.
        var lastQuick: ContinuousClock.Instant
    }

    private let limits: CallbackSender.Limits
    private var lanes: [String: Lane] = [:]
    private var taken = 0
    private var running = 0
    private var waiters: [Waiter] = []
    private var isClosed = false

    init(_ limits: CallbackSender.Limits) { self.limits = limits }

    /// How many more can be taken.
    var room: Int { max(0, limits.taken - taken) }

    /// Counts what was taken, before it comes to ask for places.
    func take(_ count: Int) { taken += count }

    /// One that was taken is settled or sent away.
    func finish() { taken -= 1 }

    /// Waits for a place, first come, first served; false when the caller is sent away.
    ///
    /// After true, `leave` must follow once.
    func enter(_ host: String) async -> Bool {
        guard !isClosed else { return false }
        let lane = lanes[host] ?? Lane(lastQuick: .now)
        lanes[host] = lane
        if hasPlace(lane) {
            occupy(host)
            return true
        }
        if isSlow(lane), lane.waiting >= limits.waitingWhenSlow { return false }
        lanes[host]?.waiting += 1
        return await withCheckedContinuation { waiters.append(Waiter(host: host, continuation: $0)) }
    }

    /// Gives a place back that was occupied since `start`.
    func leave(_ host: String, since start: ContinuousClock.Instant) {
        running -= 1
        lanes[host]?.running -= 1
        if ContinuousClock.now - start < limits.quick { lanes[host]?.lastQuick = .now }
        while let index = waiters.firstIndex(where: { lanes[$0.host].map(hasPlace) ?? false }) {
            let waiter = waiters.remove(at: index)
            lanes[waiter.host]?.waiting -= 1
            occupy(waiter.host)
            waiter.continuation.resume(returning: true)
        }
        if let lane = lanes[host], lane.running + lane.waiting == 0 { lanes[host] = nil }
    }

    /// Sends away who waits for a slow receiver behind too many others.
    func makeRoom() {
        var ahead: [String: Int] = [:]
        let kept = waiters.filter { waiter in
            guard let lane = lanes[waiter.host], isSlow(lane) else { return true }
            ahead[waiter.host, default: 0] += 1
            guard ahead[waiter.host, default: 0] > limits.waitingWhenSlow else { return true }
            lanes[waiter.host]?.waiting -= 1
            waiter.continuation.resume(returning: false)
            return false
        }
        waiters = kept
    }

    /// Sends away all who wait, and whoever comes later.
    func close() {
        isClosed = true
        for waiter in waiters {
            lanes[waiter.host]?.waiting -= 1
            waiter.continuation.resume(returning: false)
        }
        waiters = []
    }

    private func hasPlace(_ lane: Lane) -> Bool {
        running < limits.requests && lane.running < limits.requestsPerHost
    }

    private func isSlow(_ lane: Lane) -> Bool { ContinuousClock.now - lane.lastQuick > limits.quick }

    private func occupy(_ host: String) {
        running += 1
        lanes[host]?.running += 1
    }
}
