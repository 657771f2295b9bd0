import AMQPClient
import Foundation

/// The deliveries of a client, in order.
final class Inbox: @unchecked Sendable {
    // Safety: `stored` is only touched under `lock`.
    private let lock = NSLock()
    private var stored: [AMQPDelivery] = []

    func add(_ delivery: AMQPDelivery) {
        lock.withLock { stored.append(delivery) }
    }

    var deliveries: [AMQPDelivery] { lock.withLock { stored } }
    var count: Int { lock.withLock { stored.count } }
    var bodies: [String] { deliveries.map { String(decoding: $0.message.body, as: UTF8.self) } }
    var last: AMQPDelivery? { lock.withLock { stored.last } }
}
