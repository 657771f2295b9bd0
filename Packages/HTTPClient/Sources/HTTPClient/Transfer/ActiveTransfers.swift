/// The transfers that libcurl holds; lives on the loop's thread.
struct ActiveTransfers {
    private let multi: MultiHandle
    private let configuration: HTTPClientConfiguration
    private var handles: [EasyHandle.Key: EasyHandle] = [:]
    private var keys: [ObjectIdentifier: EasyHandle.Key] = [:]
    /// How many transfers have ended so far.
    private(set) var ended = 0

    init(_ multi: MultiHandle, configuration: HTTPClientConfiguration) {
        self.multi = multi
        self.configuration = configuration
    }

    mutating func apply(_ command: LoopCommand) {
        switch command {
        case .start(let transfer): start(transfer)
        case .cancel(let transfer):
            guard let key = keys[ObjectIdentifier(transfer)] else { return }
            take(key)?.transfer.fail(.cancelled, "cancelled")
        }
    }

    mutating func collectFinished() {
        while let (key, outcome) = multi.nextFinished() {
            guard let easy = handles[key] else { continue }
            let status = easy.status
            take(key)?.transfer.end(outcome, status: status)
        }
    }

    mutating func failAll() {
        for key in Array(handles.keys) {
            take(key)?.transfer.fail(.closed, "the client is closed")
        }
    }

    private mutating func start(_ transfer: Transfer) {
        guard let easy = EasyHandle(transfer, configuration: configuration), multi.add(easy) else {
            ended += 1
            return transfer.fail(.overloaded, "the transfer could not be set up", isRetryable: true)
        }
        handles[easy.key] = easy
        keys[ObjectIdentifier(transfer)] = easy.key
    }

    private mutating func take(_ key: EasyHandle.Key) -> EasyHandle? {
        guard let easy = handles.removeValue(forKey: key) else { return nil }
        keys[ObjectIdentifier(easy.transfer)] = nil
        multi.remove(easy)
        ended += 1
        return easy
    }
}
