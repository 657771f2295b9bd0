import Synchronization

/// One request on its way through the server; the library's per-request context.
///
/// Created in the URI callback, released in the completion callback (`MHD_OPTION_NOTIFY_COMPLETED`) and nowhere else.
// Safety: each variable's comment says who touches it when.
final class Exchange: @unchecked Sendable {
    /// What the next call of the access handler means.
    enum Stage {
        /// The head is complete.
        case head
        /// Body bytes, or their end.
        case body
        /// As `.body`, but the limit was passed and bytes are thrown away.
        case overflow
        /// Suspended, or resumed with the response ready.
        case waiting
        /// The response is with the library.
        case answered
    }

    /// A body up to this size keeps other connections waiting no longer than waking a thread would take many times over.
    private static let smallBody = 16 << 10

    let server: ServerCore
    let entry: ConnectionEntry
    let connection: ConnectionHandle
    /// The request target as received.
    let target: [UInt8]
    /// Where the library held the target; for comparing only.
    let targetAddress: UInt

    // Safety: touched on the library's thread only (its calls for one connection never overlap).
    var stage = Stage.head
    var request: HTTPRequest?
    var isInFlight = false
    var body: [UInt8] = []
    var bodyLimit = 0
    /// Bytes of the server's budget that this body has taken.
    var reserved = 0
    var overflow: Refusal?
    var discarded = 0
    var pipe: StreamPipe?
    /// The answer of the server's admission to a request that it does not let in.
    var refused: HTTPResponse?
    var expectsBody = false

    // Safety: written by whoever wins `isClaimed`, before resuming; read on the library's thread after `isReady`.
    private var response: HTTPResponse?
    private let isClaimed = Atomic<Bool>(false)
    private let isReady = Atomic<Bool>(false)

    init(server: ServerCore, entry: ConnectionEntry, connection: ConnectionHandle, target: [UInt8], address: UInt) {
        self.server = server
        self.entry = entry
        self.connection = connection
        self.target = target
        targetAddress = address
    }

    /// The response, once there is one.
    var readyResponse: HTTPResponse? {
        isReady.load(ordering: .acquiring) ? response : nil
    }

    /// Suspends the connection and starts the handler.
    ///
    /// The order matters: a resume that overtakes its suspend cancels it, and the request would stall. A small request's
    /// handler begins on this thread and leaves it at its first wait: that is cheaper than waking another one for it.
    func startHandler(_ request: HTTPRequest) {
        stage = .waiting
        connection.suspend()
        let isSmall = request.body.count <= Self.smallBody
        let isBrief = isSmall && server.configuration.isBrief?(request.method, request.path) ?? false
        let task =
            isSmall
            ? Task.immediate(executorPreference: isBrief ? server.configuration.briefExecutor : nil) { [self] in
                complete(await server.handler(request))
            }
            : Task { [self] in complete(await server.handler(request)) }
        entry.setRunning(RunningRequest(exchange: self, task: task))
    }

    /// Answers in the handler's place, unless it has answered.
    func expire(_ refusal: Refusal) {
        complete(server.render(refusal, requestID: request?.id ?? ""))
    }

    private func complete(_ response: HTTPResponse) {
        guard !isClaimed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.response = response
        isReady.store(true, ordering: .releasing)
        connection.resume()
    }
}
