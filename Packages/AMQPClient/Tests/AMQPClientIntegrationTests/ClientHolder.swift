import AMQPClient
import Foundation

/// Lets the delivery handler of a client reach that client.
final class ClientHolder: @unchecked Sendable {
    // Safety: `stored` is only touched under `lock`; weak, because the client holds the handler that holds this.
    private let lock = NSLock()
    private weak var stored: AMQPClient?

    var client: AMQPClient? {
        get { lock.withLock { stored } }
        set { lock.withLock { stored = newValue } }
    }
}
