internal import TaskBroker

/// What has happened since the pump's last turn.
struct PumpEvents: Sendable {
    /// Deliveries, in the order in which they came.
    var deliveries: [TaskDelivery] = []
    /// Deliveries that were settled.
    var ends: [DeliveryEnd] = []
    /// Whether the claim of the brief tasks that went last is decided.
    var isClaimDecided = false
    /// What the consumer takes by now, if that has changed.
    var prefetch: Int?
}
