internal import ServiceLifecycle
internal import UnixSignals

/// Does something each time the process gets SIGHUP.
struct ReloadService: Service {
    let reload: @Sendable () -> Void

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            reload()
        }
    }
}
