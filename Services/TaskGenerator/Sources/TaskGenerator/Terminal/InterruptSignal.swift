import Dispatch
import Glibc

/// Turns SIGINT and SIGTERM into a call instead of the end of the process.
final class InterruptSignal: Sendable {
    private let sources: [any DispatchSourceSignal]

    /// From here on the signals no longer end the process.
    init() {
        sources = [SIGINT, SIGTERM].map { number in
            _ = unsafe signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }

    /// Calls `body` on a thread of its own with every signal.
    func onSignal(_ body: @escaping @Sendable () -> Void) {
        for source in sources {
            source.setEventHandler { @Sendable in body() }
            source.resume()
        }
    }
}
