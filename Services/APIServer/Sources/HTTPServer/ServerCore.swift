import Logging
import Synchronization

/// What every connection of one server shares.
final class ServerCore: Sendable {
    let configuration: HTTPServerConfiguration
    let patience: Patience
    let handler: HTTPHandler
    let errorResponse: HTTPErrorRenderer
    let logger: Logger
    let ids = RequestIDSequence()
    let table = ConnectionTable()
    let gate = InFlightGate()
    let largeBodies: BodyBudget
    let streams = StreamRegistry()
    /// Whether the exact shape of heads can be told, see `HeadScan`.
    let checksLayout = DaemonHandle.keepsHeadInPlace
    /// No new connections; answers close theirs.
    let isDraining = Atomic<Bool>(false)
    let isSweeperTold = Atomic<Bool>(false)
    let isSweeperGone = Atomic<Bool>(false)
    let requests = Atomic<Int>(0)
    let refused = Atomic<Int>(0)
    let cut = Atomic<Int>(0)

    init(
        configuration: HTTPServerConfiguration,
        errorResponse: @escaping HTTPErrorRenderer,
        logger: Logger,
        handler: @escaping HTTPHandler
    ) {
        self.configuration = configuration
        patience = Patience(configuration)
        self.errorResponse = errorResponse
        self.logger = logger
        self.handler = handler
        largeBodies = BodyBudget(bytes: configuration.largeBodyBudget)
    }

    var statistics: HTTPServerStatistics {
        HTTPServerStatistics(
            openConnections: table.count,
            requests: requests.load(ordering: .relaxed),
            inFlight: gate.count,
            refused: refused.load(ordering: .relaxed),
            cut: cut.load(ordering: .relaxed)
        )
    }

    func render(_ refusal: Refusal, requestID: String) -> HTTPResponse {
        errorResponse(refusal.status, refusal.detail, requestID)
    }

    /// A response as bytes, for a connection on which the library can no longer be asked to answer.
    ///
    /// Nothing for HTTPS, where only the library can write.
    func farewell(_ refusal: Refusal) -> [UInt8] {
        guard configuration.certificate == nil else { return [] }
        return RawResponse.serialize(render(refusal, requestID: ids.next()))
    }

    /// The moment so many milliseconds from now, in monotonic milliseconds.
    func deadline(after milliseconds: UInt64) -> UInt64 {
        MonotonicClock.milliseconds() + milliseconds
    }
}
