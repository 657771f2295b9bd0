/// The deliveries of one channel that have not been settled, and the acknowledgements to send for them.
///
/// Workers finish out of order. What forms an unbroken run from the oldest delivery on goes in one frame, the rest singly,
/// so that one slow task does not hold back the others.
struct AcknowledgementWindow {
    /// One frame to send.
    struct Frame: Equatable {
        var tag: UInt64
        var multiple: Bool
    }

    private enum Slot {
        case outstanding, acknowledged, settled
    }

    private var slots: [Slot] = []
    private var head = 0
    private var headTag: UInt64 = 1
    private var waiting: [UInt64] = []

    private var nextTag: UInt64 { headTag + UInt64(slots.count - head) }

    /// Notes a delivery; false when the tag does not follow the one before, which no broker does.
    mutating func delivered(tag: UInt64) -> Bool {
        guard tag == nextTag else { return false }
        slots.append(.outstanding)
        return true
    }

    /// Asks for an acknowledgement with the next flush; false when that delivery is already settled.
    mutating func acknowledge(tag: UInt64) -> Bool {
        guard let index = outstandingIndex(of: tag) else { return false }
        slots[index] = .acknowledged
        waiting.append(tag)
        return true
    }

    /// Takes a delivery out, for a rejection that is sent now; false when that delivery is already settled.
    mutating func settle(tag: UInt64) -> Bool {
        guard let index = outstandingIndex(of: tag) else { return false }
        slots[index] = .settled
        dropSettledPrefix()
        return true
    }

    /// The frames for everything acknowledged since the last flush.
    mutating func flush() -> [Frame] {
        guard !waiting.isEmpty else { return [] }
        var frames: [Frame] = []
        var last: UInt64?
        var count = 0
        prefix: for index in head..<slots.count {
            switch slots[index] {
            case .outstanding: break prefix
            case .settled: continue
            case .acknowledged:
                slots[index] = .settled
                last = headTag + UInt64(index - head)
                count += 1
            }
        }
        if let last { frames.append(Frame(tag: last, multiple: count > 1)) }
        for tag in waiting.sorted() {
            let index = head + Int(tag - headTag)
            guard slots[index] == .acknowledged else { continue }
            slots[index] = .settled
            frames.append(Frame(tag: tag, multiple: false))
        }
        waiting.removeAll(keepingCapacity: true)
        dropSettledPrefix()
        return frames
    }

    private func outstandingIndex(of tag: UInt64) -> Int? {
        guard tag >= headTag, tag < nextTag else { return nil }
        let index = head + Int(tag - headTag)
        return slots[index] == .outstanding ? index : nil
    }

    private mutating func dropSettledPrefix() {
        // A tag in `waiting` is never in the settled prefix, so moving the head keeps its index valid.
        while head < slots.count, slots[head] == .settled {
            head += 1
            headTag += 1
        }
        if head >= 1_024, head * 2 >= slots.count {
            slots.removeSubrange(..<head)
            head = 0
        }
    }
}
