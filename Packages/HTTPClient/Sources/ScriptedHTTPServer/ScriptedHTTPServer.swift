internal import Glibc
internal import HTTPClient

/// A small HTTP server on loopback that answers what a closure says: for tests alone.
///
/// One thread accepts and one thread serves each connection; `stop` ends them all.
public final class ScriptedHTTPServer: Sendable {
    /// The port that the system chose.
    public let port: Int
    private let state: ServerState

    /// Listens on a free port of 127.0.0.1.
    ///
    /// - Throws: `ScriptedServerError` when the system gives no socket or thread.
    public init(_ respond: @escaping @Sendable (ScriptedRequest) -> ScriptedAnswer) throws {
        let listener = try LoopbackListener()
        let state = ServerState()
        port = listener.port
        self.state = state
        let accepting = OwnThread.start(named: "scripted-accept") {
            while let connection = listener.accept() {
                guard state.adopt(connection) else {
                    connection.close()
                    break
                }
                let isServed = OwnThread.start(named: "scripted-serve") {
                    ScriptedConnection(connection, state: state, respond: respond).serve()
                    state.release(connection)
                }
                if !isServed { state.release(connection) }
            }
            state.listenerEnded { listener.close() }
        }
        guard accepting else {
            listener.close()
            throw ScriptedServerError(operation: "start the accepting thread")
        }
        state.onStop { listener.interrupt() }
    }

    deinit { stop() }

    /// `http://127.0.0.1:port` and the path.
    public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Connections accepted so far.
    public var acceptedConnections: Int { state.accepted }

    /// Connections open now.
    public var openConnections: Int { state.openCount }

    /// The requests read so far, in order.
    public var requests: [ScriptedRequest] { state.requests }

    /// Cuts all connections and stops listening.
    public func stop() { state.stop() }
}
