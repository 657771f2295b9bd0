import ArgumentParser
import SchedulerModels

/// What queues are sorted by: names upwards, numbers downwards.
enum TopOrder: String, CaseIterable, Sendable, ExpressibleByArgument {
    case name, ready, running, completed, failed

    /// The order that a key asks for; nil when it is another key.
    init?(key: UInt8) {
        switch key {
        case UInt8(ascii: "n"): self = .name
        case UInt8(ascii: "r"): self = .ready
        case UInt8(ascii: "u"): self = .running
        case UInt8(ascii: "c"): self = .completed
        case UInt8(ascii: "f"): self = .failed
        default: return nil
        }
    }

    /// The next one, after the last the first.
    var next: TopOrder {
        let all = Self.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }

    /// The queues in this order; those that are equal by name.
    func sorted(_ queues: [JSONValue]) -> [JSONValue] {
        queues.sorted { left, right in
            let (a, b) = (value(left), value(right))
            return a != b ? a > b : (left["queue"]?.stringValue ?? "") < (right["queue"]?.stringValue ?? "")
        }
    }

    private func value(_ queue: JSONValue) -> Double {
        let number =
            switch self {
            case .name: JSONValue?.none
            case .ready, .running: queue[rawValue]
            case .completed, .failed: queue["rates"]?["\(rawValue)_per_minute"]
            }
        return number?.numberValue?.double ?? 0
    }
}
