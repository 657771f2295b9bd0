internal import TaskStore

/// Which kinds of events a reader wants.
struct EventTypes: OptionSet, Hashable {
    let rawValue: UInt8

    static let task = EventTypes(rawValue: 1)
    static let queue = EventTypes(rawValue: 2)
    static let worker = EventTypes(rawValue: 4)
    static let all: EventTypes = [.task, .queue, .worker]

    /// The kinds by their names in a query.
    static let names: [(name: String, type: EventTypes)] = [("task", .task), ("queue", .queue), ("worker", .worker)]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Reads names that are separated by commas; nil when one is not known.
    init?(_ text: String) {
        var types: EventTypes = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let known = Self.names.first(where: { $0.name == word }) else { return nil }
            types.insert(known.type)
        }
        self = types
    }

    /// Whether an event is of one of these kinds; what a handler says of itself is for readers of its task alone.
    func contains(_ change: SchedulerEvent.Change) -> Bool {
        switch change {
        case .task: contains(.task)
        case .queue: contains(.queue)
        case .worker: contains(.worker)
        case .progress, .log: false
        }
    }
}
