import SchedulerModels

/// The bodies that a scripted API was sent, in order.
final class RequestLog: Sendable {
    private let bodies = Guarded<[JSONValue]>([])

    var all: [JSONValue] { bodies.withLock { $0 } }

    func add(_ body: JSONValue) { bodies.withLock { $0.append(body) } }
}
