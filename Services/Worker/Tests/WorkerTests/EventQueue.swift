/// What is to happen, the earliest first; a binary heap.
struct EventQueue<Event> {
    typealias Entry = (at: Double, order: Int, event: Event)

    private var entries: [Entry] = []

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var index = entries.count - 1
        while index > 0, Self.isBefore(entries[index], entries[(index - 1) / 2]) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeFirst() -> Entry? {
        guard !entries.isEmpty else { return nil }
        entries.swapAt(0, entries.count - 1)
        let first = entries.removeLast()
        var index = 0
        while true {
            let children = [index * 2 + 1, index * 2 + 2].filter { $0 < entries.count }
            guard let least = children.min(by: { Self.isBefore(entries[$0], entries[$1]) }),
                Self.isBefore(entries[least], entries[index])
            else { return first }
            entries.swapAt(index, least)
            index = least
        }
    }

    private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        (left.at, left.order) < (right.at, right.order)
    }
}
