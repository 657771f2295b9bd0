/// How long something took, counted since ever.
public struct DurationCounter: Sendable, Equatable {
    /// What took that long.
    public enum Kind: Sendable {
        /// A task that could run waited for its start.
        case waited
        /// An attempt ran.
        case ran
    }

    /// What took that long.
    public let kind: Kind
    /// In which queue.
    public let queue: String
    /// Tasks of which type; nil for all.
    public let taskType: String?
    /// How many fell into each bucket of `DurationBuckets`, from the first on.
    public let buckets: [Int64]
    /// How long they took together.
    public let milliseconds: Int64

    /// Reads what the scripts keep: numbers of 64 bits, the sum first, then the buckets as far as they were used.
    init(_ kind: Kind, queue: String, taskType: String?, bytes: [UInt8]) {
        self.kind = kind
        self.queue = queue
        self.taskType = taskType
        let numbers = (0...(DurationBuckets.bounds.count + 1)).map { place -> Int64 in
            let start = place * 8
            guard start + 8 <= bytes.count else { return 0 }
            return bytes[start..<start + 8].reduce(0) { $0 << 8 | Int64($1) }
        }
        milliseconds = numbers[0]
        buckets = Array(numbers.dropFirst())
    }
}
