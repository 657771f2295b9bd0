import HTTPServer
import TestServers
import Testing

@Suite("Streaming bodies", .timeLimit(.minutes(2)))
struct StreamingTests {
    @Test("Each piece is sent when it comes")
    func pieces() async throws {
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
        let handler: HTTPHandler = { _ in .stream(headers: [("Content-Type", "text/event-stream")], stream) }
        try await withServer(handler: handler) { server in
            let port = server.port
            let received = Shared<[String]>([])
            let reader = Task {
                try await onOwnThread {
                    let client = try RawClient(port: port)
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try client.response(to: "HEAD")
                    while true {
                        let piece = try client.chunk()
                        if piece.isEmpty { return }
                        received.change { $0.append(String(decoding: piece, as: UTF8.self)) }
                    }
                }
            }
            for number in 1...5 {
                continuation.yield(Array("data: \(number)\n\n".utf8))
                try await until { received.value.count == number }
            }
            continuation.finish()
            try await reader.value
            #expect(received.value.last == "data: 5\n\n")
        }
    }

    @Test("A slow reader holds the producer back and receives everything")
    func slowReader() async throws {
        let taken = Shared(0)
        let total = 400
        let handler: HTTPHandler = { _ in
            let stream = AsyncStream<[UInt8]> {
                guard taken.value < total else { return nil }
                taken.change { $0 += 1 }
                return [UInt8](repeating: 120, count: 64 << 10)
            }
            return .stream(headers: [], stream)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            let (client, ready) = (Shared<RawClientBox?>(nil), Door())
            let reader = Task {
                let box = try await onOwnThread {
                    let raw = try RawClient(port: port, receiveBuffer: 4096)
                    try raw.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    return RawClientBox(raw)
                }
                client.change { $0 = box }
                await ready.wait()
                return try await onOwnThread { try box.client.response()?.body.count }
            }
            // The producer stops far from its end while nobody reads.
            var last = -1
            while taken.value != last || last < 1 {
                last = taken.value
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(last < total)
            ready.open()
            #expect(try await reader.value == total * (64 << 10))
        }
    }

    @Test("The producer is cancelled when the client goes away")
    func clientGone() async throws {
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingNewest(4))
        let ended = Shared(false)
        continuation.onTermination = { _ in ended.change { $0 = true } }
        let handler: HTTPHandler = { _ in .stream(headers: [], stream) }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try client.response(to: "HEAD")
            }
            while !ended.value {
                continuation.yield(Array(": still there\n\n".utf8))
                try await Task.sleep(for: .milliseconds(5))
            }
            try await until { server.statistics.openConnections == 0 }
        }
    }

    @Test("Shutdown ends streams properly instead of waiting for them")
    func shutdown() async throws {
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
        let handler: HTTPHandler = { _ in .stream(headers: [], stream) }
        try await withServer(handler: handler) { server in
            let port = server.port
            continuation.yield(Array("hello".utf8))
            let started = Door()
            let body = Task {
                try await onOwnThread {
                    let client = try RawClient(port: port)
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try client.response(to: "HEAD")
                    let first = try client.chunk()
                    started.open()
                    return (first, try client.chunk())
                }
            }
            await started.wait()
            await server.shutdown(grace: .seconds(100))
            let (first, second) = try await body.value
            #expect(first == Array("hello".utf8))
            #expect(second == [])
        }
    }

    @Test("HEAD on a stream sends no body and keeps the connection")
    func head() async throws {
        let handler: HTTPHandler = { request in
            request.path == "/stream" ? .stream(headers: [], AsyncStream { _ in }) : HTTPResponse(text: "next")
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            let texts = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = try client.response(to: "HEAD")
                return (head?.status, try client.response()?.text)
            }
            #expect(texts.0 == 200)
            #expect(texts.1 == "next")
        }
    }
}
