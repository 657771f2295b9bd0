internal import SchedulerModels

/// A JSON text: what is read must be written and read again as the same value, within the limits.
enum JSONTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        guard let value = try? JSONParser.parse(input) else { return }
        let written = value.serialized()
        let again = try? JSONParser.parse(written)
        try FuzzFinding.unless(again == value, "a value is read differently when it is written")
        try FuzzFinding.unless(again?.serialized() == written, "a value is written differently the second time")
        try FuzzFinding.unless(depth(of: value) <= JSONLimits().maximumDepth, "the limit of depth does not hold")
        visit(value)
    }

    private static func depth(of value: JSONValue) -> Int {
        switch value {
        case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .object(let object): 1 + (object.members.map { depth(of: $0.value) }.max() ?? 0)
        default: 0
        }
    }

    /// Every way to take a number.
    private static func visit(_ value: JSONValue) {
        if let number = value.numberValue {
            _ = number.int64
            _ = number.double
        }
        switch value {
        case .array(let elements): elements.forEach(visit)
        case .object(let object): object.members.forEach { visit($0.value) }
        default: break
        }
    }
}
