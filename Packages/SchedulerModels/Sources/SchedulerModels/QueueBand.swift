/// One of the three queues that a named queue is made of.
public struct QueueBand: Sendable, Hashable {
    /// The named queue.
    public let queue: String
    /// The band.
    public let band: PriorityBand

    /// A band of a queue.
    public init(queue: String, band: PriorityBand) {
        self.queue = queue
        self.band = band
    }

    /// The three bands of a queue, the one that goes first first.
    public static func all(of queue: String) -> [QueueBand] {
        PriorityBand.allCases.map { QueueBand(queue: queue, band: $0) }
    }
}
