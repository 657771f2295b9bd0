public import ServiceLifecycle

/// Something with a `run()` that lasts, as a service: told to shut down, it is closed, or cancelled where there is
/// nothing to close.
public struct Running: Service {
    private let body: @Sendable () async throws -> Void
    private let close: (@Sendable () async -> Void)?

    /// - Parameters:
    ///   - run: Lasts until it is closed or cancelled.
    ///   - close: Ends `run`; nil means that cancelling it does.
    public init(
        run: @escaping @Sendable () async throws -> Void,
        close: (@Sendable () async -> Void)?
    ) {
        body = run
        self.close = close
    }

    /// Runs until graceful shutdown.
    public func run() async throws {
        guard let close else {
            try await cancelWhenGracefulShutdown { try await body() }
            return
        }
        try await withGracefulShutdownHandler {
            try await body()
        } onGracefulShutdown: {
            // The handler may not wait; the body ends when the closing is done.
            Task { await close() }
        }
    }
}
