/// Carries a streaming body from a Swift task to the library's thread.
///
/// The task pushes pieces and waits while too much lies unread. The library's thread takes bytes; when there are none it
/// suspends the connection ("parks"), and the next push resumes it.
final class StreamPipe: Sendable {
    /// Unread bytes above which the producer waits.
    private static let highWater = 64 << 10

    private let connection: ConnectionHandle
    private let lock = Lock()
    // Safety: all guarded by `lock`.
    nonisolated(unsafe) private var buffer: [UInt8] = []
    nonisolated(unsafe) private var offset = 0
    nonisolated(unsafe) private var isFinished = false
    nonisolated(unsafe) private var isParked = false
    nonisolated(unsafe) private var producer: CheckedContinuation<Void, Never>?
    nonisolated(unsafe) private var pump: Task<Void, Never>?

    init(connection: ConnectionHandle) {
        self.connection = connection
    }

    /// Starts taking pieces from the stream.
    func start(_ pieces: AsyncStream<[UInt8]>) {
        lock.withLock {
            guard unsafe !isFinished else { return }
            unsafe pump = Task {
                for await piece in pieces {
                    guard await self.push(piece) else { break }
                }
                self.finish()
            }
        }
    }

    /// On the library's thread: the number of bytes copied, 0 after parking, -1 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let (count, waiting) = lock.withLock { () -> (Int, CheckedContinuation<Void, Never>?) in
            let unread = unsafe buffer.count - offset
            if unread == 0 {
                if unsafe isFinished { return (-1, nil) }
                // Under the lock, so that no push can resume the connection before it is suspended.
                connection.suspend()
                unsafe isParked = true
                return (0, nil)
            }
            let count = min(unread, target.count)
            unsafe target.copyBytes(from: buffer[offset..<(offset + count)])
            unsafe offset += count
            guard unsafe offset == buffer.count else { return (count, nil) }
            unsafe buffer.removeAll(keepingCapacity: buffer.count <= Self.highWater)
            unsafe offset = 0
            defer { unsafe producer = nil }
            return unsafe (count, producer)
        }
        waiting?.resume()
        return count
    }

    /// Ends the body after what was pushed, and stops the producer.
    func finish() {
        let (wasParked, waiting, pump) = lock.withLock {
            () -> (Bool, CheckedContinuation<Void, Never>?, Task<Void, Never>?) in
            unsafe isFinished = true
            defer {
                unsafe isParked = false
                unsafe producer = nil
                unsafe self.pump = nil
            }
            return unsafe (isParked, producer, self.pump)
        }
        pump?.cancel()
        waiting?.resume()
        if wasParked { connection.resume() }
    }

    private func push(_ piece: [UInt8]) async -> Bool {
        let (isOpen, wasParked, isFull) = lock.withLock { () -> (Bool, Bool, Bool) in
            if unsafe isFinished { return (false, false, false) }
            unsafe buffer.append(contentsOf: piece)
            guard unsafe buffer.count > offset else { return (true, false, false) }
            defer { unsafe isParked = false }
            return unsafe (true, isParked, buffer.count - offset >= Self.highWater)
        }
        if wasParked { connection.resume() }
        if isFull { await waitUntilRead() }
        return isOpen
    }

    private func waitUntilRead() async {
        await withCheckedContinuation { continuation in
            let mustWait = lock.withLock {
                guard unsafe !isFinished, unsafe buffer.count > offset else { return false }
                unsafe producer = continuation
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }
}
