internal import TaskStore

/// The newest events, by number, without a gap.
///
/// Numbers are given in Redis, so a reader can go on at any server with what it read last. Whatever breaks the row of
/// numbers begins a new *epoch*: what was missed is not known, and readers of an earlier one have to read anew.
struct EventRing {
    /// What lies behind a position.
    enum Answer: Equatable {
        /// Messages whose events, from the one behind the position on, come next.
        case messages(ArraySlice<ChangeMessage>)
        /// Nothing yet.
        case nothing
        /// It is not known, or not known any more.
        case missed
    }

    /// About how many events are kept.
    private let capacity: Int
    private var messages: [ChangeMessage] = []
    /// How many messages at the beginning have been given up.
    private var offset = 0
    private var held = 0
    /// The number of the newest event; nil while that is not known.
    private(set) var newest: Int64?
    /// Grows whenever events may have been missed.
    private(set) var epoch = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Forgets everything: a subscription has begun, and nobody knows what was before.
    mutating func restart() {
        clear()
        newest = nil
        epoch += 1
    }

    /// Says what the number of the newest event was when a subscription had begun.
    mutating func prime(_ number: Int64) {
        if newest == nil { newest = number }
    }

    /// Adds a message.
    mutating func append(_ message: ChangeMessage) {
        if let newest {
            // Asked for the number while this was on its way: nobody has read behind it yet.
            let isPrimed = messages.isEmpty && message.first <= newest
            if message.first != newest + 1 && !isPrimed {
                clear()
                epoch += 1
            }
        }
        messages.append(message)
        held += message.count
        newest = message.last
        while held > capacity, messages.count - offset > 1 {
            held -= messages[offset].count
            offset += 1
        }
        if offset > 1_024, offset * 2 > messages.count {
            messages.removeFirst(offset)
            offset = 0
        }
    }

    /// What comes behind the event of that number.
    func messages(after position: Int64) -> Answer {
        guard let newest else { return .nothing }
        if position >= newest { return .nothing }
        let kept = messages[offset...]
        guard let first = kept.first, position >= first.first - 1 else { return .missed }
        // The first message that ends behind the position.
        var (low, high) = (kept.startIndex, kept.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if kept[middle].last > position { high = middle } else { low = middle + 1 }
        }
        return .messages(kept[low...])
    }

    private mutating func clear() {
        messages.removeAll(keepingCapacity: true)
        offset = 0
        held = 0
    }
}
