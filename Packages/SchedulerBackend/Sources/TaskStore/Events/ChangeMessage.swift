public import SchedulerModels

/// One message of the channel `changes`: what one call of a script told, one or more events numbered in a row.
///
/// Its head is read at once, its events when somebody wants them.
public struct ChangeMessage: Sendable, Equatable {
    /// The number of its first event.
    public let first: Int64
    /// How many events it has, at least one.
    public let count: Int
    /// When they happened, by Redis's clock.
    public let at: Timestamp
    private let lines: ArraySlice<UInt8>

    /// The number of its last event.
    public var last: Int64 { first + Int64(count) - 1 }

    /// Reads a message; nil when it is none.
    public init?(_ payload: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        guard let end = payload.firstIndex(of: newline) else { return nil }
        let head = String(decoding: payload[..<end], as: UTF8.self).split(separator: " ")
        guard head.count == 2, let first = Int64(head[0]), let at = Int64(head[1]), first > 0 else { return nil }
        lines = payload[(end + 1)...]
        guard !lines.isEmpty else { return nil }
        self.first = first
        self.at = Timestamp(milliseconds: at)
        count = lines.count { $0 == newline } + 1
    }

    /// Its events, those with a larger number than the given one; a line that is not understood is left out.
    public func events(after number: Int64 = 0) -> [SchedulerEvent] {
        var events: [SchedulerEvent] = []
        let lines = lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (line, number) in zip(lines, first...).dropFirst(Int(max(0, min(number - first + 1, Int64(count))))) {
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            if let change = Self.change(words) {
                events.append(SchedulerEvent(number: number, at: at, change: change))
            }
        }
        return events
    }

    private static func change(_ words: [String]) -> SchedulerEvent.Change? {
        switch (words.first, words.count) {
        case ("t", 7):
            guard let id = TaskID(words[1]), let attempt = Int(words[5]) else { return nil }
            let status = TaskStatus(rawValue: words[2])
            guard status != nil || words[2] == "deleted" else { return nil }
            let worker = words[6] == "-" ? nil : words[6]
            return .task(
                .init(id: id, status: status, type: words[3], queue: words[4], attempt: attempt, workerID: worker)
            )
        case ("p", 2): return TaskID(words[1]).map { .progress($0) }
        case ("l", 2): return TaskID(words[1]).map { .log($0) }
        case ("w", 3): return .worker(id: words[1], status: words[2])
        case ("q", 3): return .queue(name: words[1], isPaused: words[2] == "1")
        default: return nil
        }
    }
}
