import Glibc

/// One direction of one proxied connection: bytes read from `source`, waiting for their time, written to `sink`.
struct FaultProxyLane {
    /// How a turn of a lane ended.
    enum Outcome {
        case open
        case broken
    }

    let source: Int32
    let sink: Int32
    let carriesReplies: Bool

    private var waiting: [(due: ContinuousClock.Instant, bytes: ArraySlice<UInt8>)] = []
    private var waitingCount = 0
    private var sawEnd = false
    private var isSinkFull = false
    private(set) var isFinished = false

    init(source: Int32, sink: Int32, carriesReplies: Bool) {
        self.source = source
        self.sink = sink
        self.carriesReplies = carriesReplies
    }

    /// Whether `mode` keeps this direction's bytes.
    func isHeld(by mode: FaultProxy.Mode) -> Bool {
        switch mode {
        case .stallBoth: true
        case .stallReplies: carriesReplies
        case .stallRequests: !carriesReplies
        default: false
        }
    }

    /// Whether to wait for bytes from the source.
    ///
    /// A held lane does not read, so its sender feels the full window.
    func wantsToRead(_ mode: FaultProxy.Mode) -> Bool { !sawEnd && waitingCount < 1 << 20 && !isHeld(by: mode) }

    /// Whether to wait for room at the sink.
    var wantsToWrite: Bool { isSinkFull }

    /// When the next bytes are due; nil when there are none or they wait for something else.
    func nextDue(_ mode: FaultProxy.Mode) -> ContinuousClock.Instant? {
        isHeld(by: mode) || isSinkFull ? nil : waiting.first?.due
    }

    /// Reads what has come.
    mutating func read(_ mode: FaultProxy.Mode, into buffer: inout [UInt8], counters: FaultProxyCounters) -> Outcome {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(source, $0.baseAddress, $0.count, 0) }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .open : .broken }
        if count == 0 {
            sawEnd = true
            return .open
        }
        if mode == .dropReplies && carriesReplies {
            counters.swallowed(count)
            return .open
        }
        var due = ContinuousClock.now
        if case .delay(let lag) = mode { due += lag }
        // A shorter delay set meanwhile must not let bytes overtake each other.
        if let last = waiting.last?.due, last > due { due = last }
        waiting.append((due, buffer[..<count]))
        waitingCount += count
        return .open
    }

    /// Writes what is due; passes the end of the stream on behind the last byte.
    mutating func write(_ mode: FaultProxy.Mode, now: ContinuousClock.Instant, counters: FaultProxyCounters) -> Outcome
    {
        isSinkFull = false
        while !isHeld(by: mode), let first = waiting.first, first.due <= now {
            let piece = mode.pace.map { first.bytes.prefix($0.bytes) } ?? first.bytes
            let sent = unsafe piece.withUnsafeBytes { unsafe send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent < 0 {
                guard errno == EAGAIN || errno == EINTR else { return .broken }
                isSinkFull = true
                return .open
            }
            counters.passed(sent, asReplies: carriesReplies)
            advance(by: sent, pausing: mode.pace?.pause, now: now)
        }
        if sawEnd && waiting.isEmpty && !isFinished && !isHeld(by: mode) {
            isFinished = true
            shutdown(sink, Int32(SHUT_WR))
        }
        return .open
    }

    private mutating func advance(by sent: Int, pausing pause: Duration?, now: ContinuousClock.Instant) {
        waitingCount -= sent
        waiting[0].bytes = waiting[0].bytes.dropFirst(sent)
        if waiting[0].bytes.isEmpty { waiting.removeFirst() }
        if let pause, !waiting.isEmpty { waiting[0].due = now + pause }
    }
}
