import AMQPClient
import SchedulerModels

@testable import TaskBroker

extension TaskDelivery {
    /// A delivery that a test can tell apart by its number.
    static func sample(_ number: UInt64, _ band: PriorityBand = .normal) -> TaskDelivery {
        TaskDelivery(
            place: QueueBand(queue: "default", band: band),
            body: [],
            redelivered: false,
            token: AMQPDeliveryToken(generation: number, tag: 1)
        )
    }

    var number: UInt64 { token.generation }
}
