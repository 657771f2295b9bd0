internal import TaskBroker

/// What has happened since the pump's last turn.
struct PumpEvents: Sendable {
    /// Deliveries, in the order in which they came.
    var deliveries: [TaskDelivery] = []
    /// Deliveries that were settled.
    var ends: [DeliveryEnd] = []
    /// How many calls for brief tasks that went together are decided.
    var decided = 0
    /// What the consumer takes by now, if that has changed.
    var prefetch: Int?
}
