/// The publishes of one channel whose fate the broker has not told yet.
///
/// Tags count from 1. Confirms come out of order, singly or for all tags up to one; on a priority queue nearly all are out of
/// order. A timed-out publish keeps its place until the broker settles it, so that the window stays honest about what is
/// outstanding.
struct PublishConfirms<Waiter> {
    /// A publish that is settled: who waits for it, unless that one gave up, and why it came back, if it did.
    struct Settled {
        var waiter: Waiter?
        var returned: AMQPError?
    }

    private struct Entry {
        var waiter: Waiter?
        var deadline: MonotonicTime
        var returned: AMQPError?
    }

    private var entries: [Entry?] = []
    private var head = 0
    private var headTag: UInt64 = 1
    private var expiryTag: UInt64 = 1
    /// The number of publishes that the broker has not settled.
    private(set) var outstanding = 0
    /// How many of them nobody waits for any more.
    private(set) var givenUp = 0
    /// Until when the oldest of them was waited for; nil when there is none.
    var oldestDeadline: MonotonicTime? { head < entries.count ? entries[head]?.deadline : nil }

    var nextTag: UInt64 { headTag + UInt64(entries.count - head) }

    /// Adds the publish that is written next; deadlines must not go back.
    @discardableResult
    mutating func add(_ waiter: Waiter, deadline: MonotonicTime) -> UInt64 {
        let tag = nextTag
        entries.append(Entry(waiter: waiter, deadline: deadline))
        outstanding += 1
        return tag
    }

    /// Takes out the publish with that tag, or all up to it; tags that are not outstanding are ignored.
    mutating func settle(tag: UInt64, multiple: Bool) -> [Settled] {
        guard tag >= headTag, tag < nextTag else { return [] }
        let last = head + Int(tag - headTag)
        var settled: [Settled] = []
        for index in (multiple ? head : last)...last {
            guard let entry = entries[index].take() else { continue }
            if entry.waiter == nil { givenUp -= 1 }
            settled.append(Settled(waiter: entry.waiter, returned: entry.returned))
        }
        outstanding -= settled.count
        dropSettledPrefix()
        return settled
    }

    /// Notes that the message came back; its confirm still follows.
    mutating func markReturned(tag: UInt64, error: AMQPError) {
        guard tag >= headTag, tag < nextTag else { return }
        entries[head + Int(tag - headTag)]?.returned = error
    }

    /// The waiters whose deadline has passed; each is handed out once.
    mutating func expire(now: MonotonicTime) -> [Waiter] {
        var expired: [Waiter] = []
        expiryTag = max(expiryTag, headTag)
        while expiryTag < nextTag {
            let index = head + Int(expiryTag - headTag)
            if let entry = entries[index] {
                guard entry.deadline <= now else { break }
                if let waiter = entry.waiter {
                    expired.append(waiter)
                    givenUp += 1
                }
                entries[index]?.waiter = nil
            }
            expiryTag += 1
        }
        return expired
    }

    /// All that still wait, in the order of publishing.
    mutating func removeAll() -> [Waiter] {
        let waiters = entries[head...].compactMap { $0?.waiter }
        headTag = nextTag
        entries.removeAll()
        head = 0
        outstanding = 0
        givenUp = 0
        return waiters
    }

    private mutating func dropSettledPrefix() {
        while head < entries.count, entries[head] == nil {
            head += 1
            headTag += 1
        }
        // Moving the rest costs what it is long, so it waits until the gap is at least as long.
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1_024, head * 2 >= entries.count {
            entries.removeSubrange(..<head)
            head = 0
        }
    }
}
