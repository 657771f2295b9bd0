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

    /// Reads what the scripts keep: numbers of 64 bits, the sum first, then the buckets; then the newest durations.
    init(_ kind: Kind, queue: String, taskType: String?, bytes: [UInt8]) {
        self.kind = kind
        self.queue = queue
        self.taskType = taskType
        var numbers = (0..<Self.numberCount).map { place in Self.number(bytes.dropFirst(place * 8).prefix(8), of: 8) }
        var newest = bytes.dropFirst(Self.numberCount * 8)
        while newest.count >= Self.durationSize {
            let milliseconds = Self.number(newest.prefix(Self.durationSize), of: Self.durationSize)
            numbers[0] += milliseconds
            numbers[DurationBuckets.bucket(of: .milliseconds(milliseconds))] += 1
            newest = newest.dropFirst(Self.durationSize)
        }
        milliseconds = numbers[0]
        buckets = Array(numbers.dropFirst())
    }

    /// The sum and a number for each bucket.
    private static let numberCount = DurationBuckets.bounds.count + 2
    private static let durationSize = 5

    private static func number(_ bytes: ArraySlice<UInt8>, of size: Int) -> Int64 {
        bytes.count == size ? bytes.reduce(0) { $0 << 8 | Int64($1) } : 0
    }
}
