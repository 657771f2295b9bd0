extension SocketAddress {
    /// The addresses of a host, found within the deadline.
    ///
    /// A resolver can take many seconds and cannot be interrupted, so a name is looked up on a thread of its own that
    /// is left alone when it is late; it ends by itself.
    static func resolve(
        host: String,
        port: UInt16,
        control: ConnectionControl,
        until deadline: MonotonicInstant
    ) throws(RedisError) -> [SocketAddress] {
        // Failing means that it is a name.
        if let numeric = try? lookUp(host: host, port: port, numericOnly: true) { return numeric }
        typealias Answer = Swift.Result<[SocketAddress], RedisError>
        let answer = Lock<Answer?>(nil)
        let wakeup = control.wakeup
        try ConnectionThread.start(name: "redis-resolve") {
            let found = Answer { () throws(RedisError) in try lookUp(host: host, port: port, numericOnly: false) }
            answer.withLock { $0 = found }
            wakeup.signal()
        }
        while true {
            if let answer = answer.withLock({ $0 }) { return try answer.get() }
            guard !control.isStopped else {
                throw RedisError(.closed, operation: "connect", message: "the client was closed")
            }
            guard MonotonicInstant.now < deadline else {
                throw RedisError(
                    .timeout,
                    operation: "connect",
                    message: "the address of \(host) was not found in time"
                )
            }
            _ = Readiness.wait(socket: nil, wakeup: wakeup, until: deadline)
        }
    }
}
