/// One connection's socket with its buffers and reply reader; belongs to the connection's thread.
struct Session: ~Copyable {
    private let socket: SocketHandle
    private var reader: ReplyReader
    private let control: ConnectionControl
    private var outgoing: [UInt8] = []
    private var outgoingHead = 0
    private var incoming = [UInt8](repeating: 0, count: 64 * 1024)

    /// Position in the stream after the last byte that was queued.
    private(set) var queuedPosition: UInt64 = 0
    /// Position in the stream after the last byte the kernel took.
    private(set) var sentPosition: UInt64 = 0
    private(set) var lastReceived = MonotonicInstant.now

    init(socket: consuming SocketHandle, control: ConnectionControl) throws(RedisError) {
        self.reader = try ReplyReader.make()
        self.socket = socket
        self.control = control
    }

    var isStopped: Bool { control.isStopped }
    var descriptor: Int32 { socket.descriptor }
    var hasUnsentBytes: Bool { outgoingHead < outgoing.count }

    mutating func queue(_ bytes: [UInt8]) {
        outgoing.append(contentsOf: bytes)
        queuedPosition += UInt64(bytes.count)
    }

    /// Counts bytes that somebody else has sent on the socket while nothing was unsent, and queues the rest of them.
    mutating func noteSent(_ bytes: [UInt8], except unsent: Int) {
        outgoing.append(contentsOf: bytes[(bytes.count - unsent)...])
        queuedPosition += UInt64(bytes.count)
        sentPosition += UInt64(bytes.count - unsent)
    }

    /// Sends until nothing is left or the kernel takes no more.
    mutating func flush() throws(RedisError) {
        while hasUnsentBytes {
            let head = outgoingHead
            let count = try unsafe outgoing.withUnsafeBufferPointer { (bytes) throws(RedisError) -> Int in
                try unsafe socket.send(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[head...])))
            }
            guard count > 0 else { return }
            outgoingHead += count
            sentPosition += UInt64(count)
        }
        outgoingHead = 0
        // A single huge command should not hold its memory for the connection's life.
        outgoing.removeAll(keepingCapacity: outgoing.count <= 1024 * 1024)
    }

    /// Feeds the reader with what has arrived, a bounded number of times so that deadlines are looked at in between.
    mutating func receive() throws(RedisError) {
        for _ in 0..<16 {
            let received = try receiveOnce()
            guard received == incoming.count else { return }
        }
    }

    mutating func nextReply() throws(RedisError) -> RedisReply? {
        try reader.next()
    }

    /// To be called when no command waits for a reply: bytes that came all the same would answer the next one.
    func checkNothingUnasked() throws(RedisError) {
        guard reader.isAtBoundary else {
            throw RedisError(.protocolViolation, operation: "connection", message: "a reply that nobody asked for")
        }
    }

    /// Waits for the socket (also for room, when bytes are unsent), a wakeup, or the deadline.
    func wait(until deadline: MonotonicInstant) -> Readiness {
        Readiness.wait(
            socket: socket.descriptor,
            wantsWrite: hasUnsentBytes,
            wakeup: control.wakeup,
            until: deadline
        )
    }

    private mutating func receiveOnce() throws(RedisError) -> Int {
        let count = try unsafe incoming.withUnsafeMutableBufferPointer { (buffer) throws(RedisError) -> Int? in
            try unsafe socket.receive(into: UnsafeMutableRawBufferPointer(buffer))
        }
        guard let count else { return 0 }
        lastReceived = .now
        try unsafe incoming.withUnsafeBufferPointer { (bytes) throws(RedisError) in
            try unsafe reader.feed(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])))
        }
        return count
    }
}
