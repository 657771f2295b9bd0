internal import SchedulerModels
internal import TaskStore

/// Gives the newest events to any number of readers.
///
/// Nothing is kept for a reader: each has a position in the ring and asks for what comes next, as fast as its client
/// reads. So a slow one costs no more than a quick one, and learns by `reset` that the ring has gone on without it. A
/// waiting reader is a continuation, no thread; all are woken together, at most every 50 ms, and what was rendered for
/// one is given to all that stand at the same place.
final class EventFeed: Sendable {
    /// How a reader is woken.
    private enum Wake {
        case changed, quiet, ended
    }

    private struct Waiting {
        let since: ContinuousClock.Instant
        let types: EventTypes
        let continuation: CheckedContinuation<Wake, Never>
    }

    private struct Place: Hashable {
        let position: Int64
        let types: EventTypes
    }

    private struct State {
        var ring: EventRing
        var waiting: [Int: Waiting] = [:]
        var nextKey = 0
        var isEnding = false
        var lastWake: ContinuousClock.Instant?
        var isWakeDue = false
        var rendered: [Place: (bytes: [UInt8], position: Int64)] = [:]
    }

    /// So much that was rendered is kept for others: while no reader waits nobody is woken, and nothing else lets it go.
    static let mostRendered = 64
    /// About how many events are rendered at once.
    private static let piece = 256
    /// The least time between two wakes.
    private static let gathering: Duration = .milliseconds(50)
    /// How long a stream is silent before it says that it is alive.
    static let keepAlive: Duration = .seconds(15)

    private let state: Guarded<State>

    init(capacity: Int = 20_000) {
        state = Guarded(State(ring: EventRing(capacity: capacity)))
    }

    // MARK: What comes in

    /// A subscription has begun: what was told before may have been missed.
    func restart() {
        state.withLock { state in
            state.ring.restart()
            state.rendered.removeAll()
        }
    }

    /// Says which event was the newest after a subscription had begun.
    func prime(_ number: Int64) {
        state.withLock { $0.ring.prime(number) }
        wake()
    }

    /// Whether it is known which event is the newest.
    var isLive: Bool { state.withLock { $0.ring.newest != nil } }

    /// How many readers wait now.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// At how many places something rendered is kept.
    var renderedCount: Int { state.withLock { $0.rendered.count } }

    /// Whether one of those who wait wants to know of tasks.
    var isWaitedForTasks: Bool {
        state.withLock { $0.waiting.values.contains { $0.types.contains(EventTypes.task) } }
    }

    /// Takes a message of the channel.
    func receive(_ message: ChangeMessage) {
        let delay = state.withLock { state -> Duration? in
            state.ring.append(message)
            guard !state.waiting.isEmpty, !state.isWakeDue else { return nil }
            state.isWakeDue = true
            guard let last = state.lastWake else { return .zero }
            return max(.zero, Self.gathering - (.now - last))
        }
        guard let delay else { return }
        guard delay > .zero else { return wake() }
        Task {
            // Cancelled by nobody; and woken early is no harm.
            try? await Task.sleep(for: delay)
            wake()
        }
    }

    /// Wakes those who have waited so long that their streams should say that they are alive.
    func wakeQuiet() {
        let now = ContinuousClock.now
        let quiet = state.withLock { state in
            let keys = state.waiting.filter { now - $0.value.since >= Self.keepAlive }.map(\.key)
            return keys.compactMap { state.waiting.removeValue(forKey: $0)?.continuation }
        }
        for continuation in quiet { continuation.resume(returning: .quiet) }
    }

    /// Ends all streams, and lets none begin.
    func end() {
        state.withLock { $0.isEnding = true }
        wake()
    }

    private func wake() {
        let woken = state.withLock { state in
            state.isWakeDue = false
            state.lastWake = .now
            state.rendered.removeAll(keepingCapacity: true)
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return state.waiting.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: .changed) }
    }

    // MARK: What goes out

    /// A reader's place: behind the given event, or at the newest.
    func place(after number: Int64?) -> EventPlace {
        state.withLock { state in
            guard let newest = state.ring.newest else { return EventPlace(position: nil, epoch: state.ring.epoch) }
            guard let number else { return EventPlace(position: newest, epoch: state.ring.epoch) }
            // A little ahead is one who has read at a server that was quicker; far ahead is of another time.
            let isAhead = number > newest && number - newest > 1_000
            let isKnown = !isAhead && state.ring.messages(after: number) != .missed
            return EventPlace(position: isKnown ? number : nil, epoch: state.ring.epoch)
        }
    }

    /// The next bytes for a reader, nil at the end of the stream.
    ///
    /// Waits for them, without a thread.
    func next(_ place: inout EventPlace, _ types: EventTypes) async -> [UInt8]? {
        while !Task.isCancelled {
            switch look(&place, types) {
            case .some(let bytes) where bytes.isEmpty: continue
            case .some(let bytes): return bytes
            case .none: break
            }
            switch await wait(place, types) {
            case .changed: continue
            case .quiet: return ServerSentEvent.keepAlive
            case .ended: return nil
            }
        }
        return nil
    }

    /// What is there for a reader; nil when it has to wait, empty when nothing of it is of its types.
    private func look(_ place: inout EventPlace, _ types: EventTypes) -> [UInt8]? {
        state.withLock { state in
            guard let newest = state.ring.newest else { return nil }
            guard place.epoch == state.ring.epoch, let position = place.position else {
                place = EventPlace(position: newest, epoch: state.ring.epoch)
                return ServerSentEvent.reset(number: newest)
            }
            if let known = state.rendered[Place(position: position, types: types)] {
                place.position = known.position
                return known.bytes
            }
            switch state.ring.messages(after: position) {
            case .nothing: return nil
            case .missed:
                place.position = newest
                return ServerSentEvent.reset(number: newest)
            case .messages(let messages):
                let (bytes, end) = Self.render(messages, after: position, types)
                if state.rendered.count >= Self.mostRendered { state.rendered.removeAll(keepingCapacity: true) }
                state.rendered[Place(position: position, types: types)] = (bytes, end)
                place.position = end
                return bytes
            }
        }
    }

    private static func render(
        _ messages: ArraySlice<ChangeMessage>,
        after position: Int64,
        _ types: EventTypes
    ) -> (bytes: [UInt8], position: Int64) {
        var bytes: [UInt8] = []
        var (count, end) = (0, position)
        for message in messages {
            for event in message.events(after: position) where types.contains(event.change) {
                bytes.append(contentsOf: ServerSentEvent.bytes(event))
            }
            end = message.last
            count += message.count
            if count >= piece { break }
        }
        return (bytes, end)
    }

    private func wait(_ place: EventPlace, _ types: EventTypes) async -> Wake {
        let key = state.withLock { state in
            state.nextKey += 1
            return state.nextKey
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let wake = state.withLock { state -> Wake? in
                    if state.isEnding || Task.isCancelled { return .ended }
                    // Looked at again under the lock that the waiting begins with, so that nothing falls between.
                    if state.ring.hasNews(for: place) { return .changed }
                    state.waiting[key] = Waiting(since: .now, types: types, continuation: continuation)
                    return nil
                }
                if let wake { continuation.resume(returning: wake) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: key)?.continuation }?.resume(returning: .ended)
        }
    }
}

extension EventRing {
    /// Whether a reader at that place would be told something.
    fileprivate func hasNews(for place: EventPlace) -> Bool {
        guard let newest else { return false }
        guard place.epoch == epoch, let position = place.position else { return true }
        return position < newest
    }
}
