import AMQPClient
import SchedulerModels

@testable import TaskBroker

extension TaskDelivery {
    /// A delivery of that body that no broker knows of.
    static func sample(_ body: [UInt8], redelivered: Bool = false) -> TaskDelivery {
        TaskDelivery(
            place: QueueBand(queue: "default", band: .normal),
            body: body,
            redelivered: redelivered,
            token: AMQPDeliveryToken(generation: 0, tag: 1)
        )
    }
}
