internal import HTTPClient

/// Serves one connection on the calling thread until either side ends it.
struct ScriptedConnection {
    private let socket: StreamSocket
    private let state: ServerState
    private let respond: @Sendable (ScriptedRequest) -> ScriptedAnswer
    private var pending: [UInt8] = []

    init(
        _ socket: StreamSocket,
        state: ServerState,
        respond: @escaping @Sendable (ScriptedRequest) -> ScriptedAnswer
    ) {
        self.socket = socket
        self.state = state
        self.respond = respond
    }

    func serve() {
        var connection = self
        while let request = connection.nextRequest() {
            state.note(request)
            guard connection.send(respond(request), isHead: request.method == "HEAD") else { return }
        }
    }

    private mutating func nextRequest() -> ScriptedRequest? {
        let end: [UInt8] = [13, 10, 13, 10]
        var headLength = pending.firstRange(of: end)?.lowerBound
        while headLength == nil {
            guard let more = socket.read() else { return nil }
            pending += more
            headLength = pending.firstRange(of: end)?.lowerBound
        }
        guard let headLength else { return nil }
        let head = String(decoding: pending[..<headLength], as: UTF8.self)
        pending.removeFirst(headLength + end.count)
        guard let announced = ScriptedRequest(head: head, body: []) else { return nil }
        let length = announced.headers["Content-Length"].flatMap { Int($0) } ?? 0
        while pending.count < length {
            guard let more = socket.read() else { return nil }
            pending += more
        }
        let body = Array(pending.prefix(length))
        pending.removeFirst(length)
        return ScriptedRequest(head: head, body: body)
    }

    /// Whether the connection may serve another request.
    private func send(_ answer: ScriptedAnswer, isHead: Bool) -> Bool {
        switch answer {
        case .response(let status, let headers, let body):
            var text = "HTTP/1.1 \(status) Scripted\r\n"
            for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
            text += "Content-Length: \(body.count)\r\n\r\n"
            return socket.write(Array(text.utf8) + (isHead ? [] : body))
        case .raw(let bytes):
            _ = socket.write(bytes)
            return false
        case .endless(let first, let chunk):
            guard socket.write(first) else { return false }
            while socket.write(chunk) {}
            return false
        case .stall(let bytes):
            guard socket.write(bytes) else { return false }
            while socket.read() != nil {}
            return false
        }
    }
}
