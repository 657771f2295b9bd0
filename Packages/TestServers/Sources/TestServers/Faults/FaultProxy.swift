import Foundation
import Synchronization

/// A TCP proxy on loopback that misbehaves on demand, between a client under test and a real server.
///
/// One thread serves all its connections. Every change (mode, reset, close) has taken effect when the call returns.
/// Threads: every member may be called from any thread.
public final class FaultProxy: Sendable {
    /// The loopback port to connect to.
    public let port: Int

    private let upstreamPort: Int
    private let loop: FaultProxyLoop

    private init(port: Int, upstreamPort: Int, loop: FaultProxyLoop) {
        self.port = port
        self.upstreamPort = upstreamPort
        self.loop = loop
    }

    deinit { stop() }

    /// Starts a proxy in front of a loopback port; the server need not be up yet.
    public static func start(upstreamPort: Int) throws(TestServersError) -> FaultProxy {
        let port = try FreePort.next()
        let loop = try FaultProxyLoop(port: port, upstreamPort: upstreamPort)
        Thread.detachNewThread { loop.run() }
        return FaultProxy(port: port, upstreamPort: upstreamPort, loop: loop)
    }

    /// The server's `url` with this proxy's port in place of the server's.
    public func url(for url: String) -> String {
        url.replacingOccurrences(of: ":\(upstreamPort)/", with: ":\(port)/")
    }

    /// The present behaviour; settable at any time.
    public var mode: Mode {
        get { loop.mode.withLock { $0 } }
        set { loop.perform(.setMode(newValue)) }
    }

    /// Breaks all open connections with a reset (RST) on both sides; new ones are served.
    public func resetAll() { loop.perform(.resetAll) }

    /// Ends all open connections in an orderly way (FIN) on both sides; new ones are served.
    public func closeAll() { loop.perform(.closeAll) }

    /// Ends the proxy: its thread, its listener, and all connections (RST).
    ///
    /// Harmless when repeated.
    public func stop() { loop.perform(.stop) }

    /// The number of client connections that are open now.
    public var connectionCount: Int { loop.counters.open.load(ordering: .relaxed) }

    /// The number of client connections accepted so far, refused ones included.
    public var acceptedCount: Int { loop.counters.accepted.load(ordering: .relaxed) }

    /// The number of bytes handed on to the server so far.
    public var bytesToServer: Int { loop.counters.toServer.load(ordering: .relaxed) }

    /// The number of bytes handed on to clients so far.
    public var bytesToClient: Int { loop.counters.toClient.load(ordering: .relaxed) }

    /// The number of bytes swallowed by `dropReplies` so far.
    public var bytesDropped: Int { loop.counters.dropped.load(ordering: .relaxed) }
}
