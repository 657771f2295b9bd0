import Foundation
import Synchronization

/// Any number of clients that read streams, all on one thread; loopback only.
///
/// They speak HTTP/1.0, so that a body comes without the marks of chunks and ends with its connection.
final class StreamCrowd: Sendable {
    private struct Client {
        var descriptor: Int32
        var bytes: [UInt8] = []
    }

    // Safety: guarded by `lock`.
    nonisolated(unsafe) private var clients: [Client] = []
    private let lock = NSLock()
    private let isOver = Atomic(false)

    /// Connects the clients and begins to read.
    init(port: Int, _ path: String, headers: [(String, String)] = [], count: Int = 1) throws {
        var head = "GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let request = Array((head + "\r\n").utf8)
        for _ in 0..<count {
            let descriptor = try WireClient.connected(to: port)
            unsafe clients.append(Client(descriptor: descriptor))
            guard unsafe send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
                throw WireClient.Failure(operation: "send", number: errno)
            }
        }
        Thread.detachNewThread { self.read() }
    }

    deinit { closeAll() }

    /// Closes all connections.
    func closeAll() {
        isOver.store(true, ordering: .releasing)
        lock.withLock {
            for index in unsafe clients.indices where unsafe clients[index].descriptor >= 0 {
                unsafe close(clients[index].descriptor)
                unsafe clients[index].descriptor = -1
            }
        }
    }

    /// What each client has received.
    var texts: [String] { lock.withLock { unsafe clients.map { String(decoding: $0.bytes, as: UTF8.self) } } }

    /// The whole of what the first client has received.
    var text: String { texts[0] }

    /// Whether the first client's stream has ended.
    var hasEnded: Bool { lock.withLock { unsafe clients[0].descriptor < 0 } }

    /// The events that the first client has received.
    var events: [StreamEvent] { StreamEvent.all(in: text) }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !isOver.load(ordering: .acquiring) {
            var waiting = lock.withLock {
                unsafe clients.filter { $0.descriptor >= 0 }
                    .map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            }
            guard unsafe poll(&waiting, nfds_t(waiting.count), 20) > 0 else { continue }
            let ready = Set(waiting.filter { $0.revents != 0 }.map(\.fd))
            lock.withLock {
                for index in unsafe clients.indices where unsafe ready.contains(clients[index].descriptor) {
                    let descriptor = unsafe clients[index].descriptor
                    let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                    if count > 0 {
                        unsafe clients[index].bytes += buffer[..<count]
                    } else if count == 0 || errno != EAGAIN {
                        close(descriptor)
                        unsafe clients[index].descriptor = -1
                    }
                }
            }
        }
    }
}
