import Dispatch
import Glibc

/// Turns SIGINT, SIGTERM and SIGHUP into a call instead of the end of the process.
final class InterruptSignal {
    private let sources: [any DispatchSourceSignal]

    /// From here on the signals call `body`, on a thread of its own.
    init(_ body: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { @Sendable in body() }
            source.resume()
            return source
        }
    }

    /// Calls it no more; the signals stay ignored, so that the report is still printed.
    func end() {
        for source in sources { source.cancel() }
    }
}
