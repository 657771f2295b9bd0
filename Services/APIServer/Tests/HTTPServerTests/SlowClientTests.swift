import Glibc
import HTTPServer
import TestServers
import Testing

@Suite("Slow clients beside others", .timeLimit(.minutes(2)))
struct SlowClientTests {
    private static let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    /// What a slow client has sent when it falls silent; half of them go on with a byte now and then.
    private static let starts = [
        "", "G", "GET / HTTP/1.1\r\nHost: a\r\nX-A: ",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ]

    @Test("Clients that are slow with head, body or reading are all cut, others are served meanwhile, nothing is left")
    func cut() async throws {
        let large = [UInt8](repeating: 120, count: 8 << 20)
        let count = 200
        try await withServer(
            configure: {
                $0.headerDeadline = .seconds(2)
                $0.bodyDeadline = .seconds(2)
                $0.idleTimeout = .seconds(2)
                $0.requestDeadline = .seconds(8)
            },
            handler: { request in
                request.path == "/large" ? HTTPResponse(status: .ok, body: large) : HTTPResponse(text: "served")
            }
        ) { server in
            let port = server.port
            let served = try await onOwnThread { () -> Int in
                var slow = try (0..<count).map { index in
                    let client = try RawClient(port: port)
                    try client.send(Self.starts[index % Self.starts.count])
                    return client
                }
                for _ in 0..<10 {
                    let reader = try RawClient(port: port, receiveBuffer: 4_096)
                    try reader.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                    slow.append(reader)
                }
                var served = 0
                // Ends when the last slow one is cut; each round one more byte from half of them.
                repeat {
                    let client = try RawClient(port: port)
                    try client.send(Self.request)
                    guard try client.response()?.text == "served" else { return -1 }
                    served += 1
                    for index in stride(from: 0, to: count, by: 2) { try? slow[index].send("a") }
                    usleep(20_000)
                } while server.statistics.openConnections > 1
                return withExtendedLifetime(slow) { served }
            }
            // Each that came while slow ones were there; how many that are is up to the machine.
            #expect(served > 0)
            #expect(server.statistics.cut > 0)
            try await until { server.statistics.openConnections == 0 && server.statistics.inFlight == 0 }
        }
    }
}
