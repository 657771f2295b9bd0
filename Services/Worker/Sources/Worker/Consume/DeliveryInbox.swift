internal import SchedulerModels
internal import Synchronization
internal import TaskBroker

/// Where the consumer's thread puts deliveries, and everybody else the pump's wake-ups.
final class DeliveryInbox: Sendable {
    private let wakes: AsyncStream<Void>.Continuation
    /// One element, however many wake-ups it stands for.
    let signals: AsyncStream<Void>
    private let box = DeliveryBox()

    init() {
        (signals, wakes) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a delivery; called on the connection's thread, returns at once.
    func put(_ delivery: TaskDelivery) {
        box.put(delivery)
        wakes.yield()
    }

    /// What has come since the last time.
    func takeAll() -> [TaskDelivery] { box.takeAll() }

    /// Wakes the pump.
    func wake() { wakes.yield() }

    /// Ends the pump's loop.
    func close() { wakes.finish() }
}
