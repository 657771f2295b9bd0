/// Has it told which named queues were missing at the broker and are declared again; nobody waits for that.
final class DeclaredQueues: Sendable {
    private let queues: AsyncStream<String>
    private let addition: AsyncStream<String>.Continuation
    private let tell: @Sendable (String) async -> Void

    /// - Parameter tell: Called with one named queue after the other.
    init(tell: @escaping @Sendable (String) async -> Void) {
        self.tell = tell
        (queues, addition) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1_024))
    }

    /// Takes a named queue; never waits.
    func add(_ queue: String) { addition.yield(queue) }

    /// Ends `run`.
    func close() { addition.finish() }

    /// Tells until closed or cancelled.
    func run() async {
        for await queue in queues { await tell(queue) }
    }
}
