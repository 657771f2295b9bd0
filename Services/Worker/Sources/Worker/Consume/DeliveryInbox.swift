internal import TaskBroker

/// Where the consumer's thread puts deliveries, and everybody else what the pump has to know.
final class DeliveryInbox: Sendable {
    private let wakes: AsyncStream<Void>.Continuation
    /// One element, however many wake-ups it stands for.
    let signals: AsyncStream<Void>
    private let box = PumpEventBox()

    init() {
        (signals, wakes) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a delivery; called on the connection's thread, returns at once.
    func put(_ delivery: TaskDelivery) {
        box.note { $0.deliveries.append(delivery) }
        wakes.yield()
    }

    /// Takes the end of a delivery that was in hand.
    func put(_ end: DeliveryEnd) {
        box.note { $0.ends.append(end) }
        wakes.yield()
    }

    /// Takes the word that it is decided whose brief tasks are that went together.
    func decided() {
        box.note { $0.decided += 1 }
        wakes.yield()
    }

    /// Takes the word that the consumer now takes so many of each band.
    func consumersChanged(to prefetch: Int) {
        box.note { $0.prefetch = prefetch }
        wakes.yield()
    }

    /// What has come since the last time.
    func takeAll() -> PumpEvents { box.takeAll() }

    /// Wakes the pump.
    func wake() { wakes.yield() }
}
