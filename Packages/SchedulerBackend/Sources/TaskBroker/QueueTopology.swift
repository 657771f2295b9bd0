public import AMQPClient
public import SchedulerModels

/// The queue topology: every queue, its name and its arguments.
///
/// A named queue is three durable quorum queues, one per priority band, in the default exchange:
/// `tasks.{queue}.{band}`, after the namespace and a dot where there is one. What a worker cannot read goes to
/// `tasks.poison`. Nothing else names a queue.
public struct QueueTopology: Sendable, Equatable {
    private let prefix: String

    /// The topology of a namespace.
    public init(namespace: String) {
        prefix = namespace.isEmpty ? "tasks." : namespace + ".tasks."
    }

    /// The broker's name for a band of a queue.
    public func name(of place: QueueBand) -> String {
        // A named queue called "poison" has the names tasks.poison.high and so on, never tasks.poison.
        prefix + place.queue + "." + place.band.rawValue
    }

    /// Where messages go that no worker can read.
    public var poison: String { prefix + "poison" }

    /// A name that no queue has: what is sent there is confirmed and dropped.
    var nowhere: String { prefix + "nowhere" }

    /// The declaration of the queue of what cannot be read.
    public var poisonDeclaration: AMQPQueueDeclaration {
        AMQPQueueDeclaration(name: poison, arguments: Self.arguments)
    }

    /// The declaration of a band's queue.
    public func declaration(of place: QueueBand) -> AMQPQueueDeclaration {
        AMQPQueueDeclaration(name: name(of: place), arguments: Self.arguments)
    }

    /// Everything that must exist for these named queues.
    public func topology(for queues: [String]) -> AMQPTopology {
        let places = queues.flatMap(QueueBand.all)
        return AMQPTopology(
            queues: places.map(declaration) + [poisonDeclaration]
        )
    }

    /// Attempts are counted in Redis, at claim: the broker must never drop or dead-letter by its own count.
    ///
    /// RabbitMQ 4 has a limit of 20 deliveries unless told otherwise, 3.x knows no word for "none": a limit that is never
    /// reached means the same to both, and the arguments of one queue must be equal everywhere.
    private static let arguments: AMQPTable = [
        "x-queue-type": .string("quorum"),
        "x-delivery-limit": .int32(1_000_000_000),
    ]
}
