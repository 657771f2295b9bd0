import Foundation
import HTTPClient
import ScriptedHTTPServer
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LifecycleTests {
    /// A server that never answers, and a stream with one element for each request it has read.
    private func silentServer() throws -> (server: ScriptedHTTPServer, arrivals: AsyncStream<Void>) {
        let (arrivals, continuation) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedHTTPServer { _ in
            continuation.yield()
            return .stall([])
        }
        return (server, arrivals)
    }

    private func eventually(_ condition: () throws -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !condition() {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    @Test("cancelling the task takes the transfer and its connection down")
    func cancels() async throws {
        let (server, arrivals) = try silentServer()
        let client = HTTPClient()
        let request = try LoopbackRequest.get(server.url())
        let running = Task { await errorCode { () throws(HTTPClientError) in try await client.execute(request) } }
        for await _ in arrivals { break }
        running.cancel()
        #expect(await running.value == .cancelled)
        #expect(try await eventually { server.openConnections == 0 })
        await client.close()
    }

    @Test("a task that was cancelled before sends nothing")
    func cancelsEarly() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let client = HTTPClient()
        let request = try LoopbackRequest.get(server.url())
        let running = Task {
            while !Task.isCancelled { await Task.yield() }
            return await errorCode { () throws(HTTPClientError) in try await client.execute(request) }
        }
        running.cancel()
        #expect(await running.value == .cancelled)
        #expect(server.acceptedConnections == 0)
        await client.close()
    }

    @Test("closing fails what is under way and whatever comes later")
    func closes() async throws {
        let (server, arrivals) = try silentServer()
        let client = HTTPClient()
        let request = try LoopbackRequest.get(server.url())
        let running = Task { await errorCode { () throws(HTTPClientError) in try await client.execute(request) } }
        for await _ in arrivals { break }
        await client.close()
        #expect(await running.value == .closed)
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .closed)
        #expect(try await eventually { server.openConnections == 0 })
        await client.close()
    }

    @Test("a client that is let go gives its connections up by itself")
    func endsWithItsOwner() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        _ = try await HTTPClient().execute(LoopbackRequest.get(server.url()))
        #expect(try await eventually { server.openConnections == 0 })
    }

    @Test("requests beyond the limit are turned away at once")
    func limitsTransfers() async throws {
        let (server, arrivals) = try silentServer()
        let client = HTTPClient(configuration: HTTPClientConfiguration(maximumTransfers: 1))
        let request = try LoopbackRequest.get(server.url())
        let running = Task { await errorCode { () throws(HTTPClientError) in try await client.execute(request) } }
        for await _ in arrivals { break }
        let error = await #expect(throws: HTTPClientError.self) { try await client.execute(request) }
        #expect(error?.code == .overloaded)
        #expect(error?.isRetryable == true)
        await client.close()
        #expect(await running.value == .closed)
    }

    @Test("hundreds of requests at once are all answered, over no more connections than allowed")
    func servesManyAtOnce() async throws {
        let server = try ScriptedHTTPServer { .text($0.target) }
        let client = HTTPClient(configuration: HTTPClientConfiguration(maximumConnectionsPerHost: 32))
        let base = server.url()
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<300 {
                group.addTask {
                    let response = try await client.execute(LoopbackRequest.get("\(base)\(index)"))
                    return String(decoding: response.body, as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(answers == Set((0..<300).map { "/\($0)" }))
        #expect(server.acceptedConnections <= 32)
        await client.close()
    }

    @Test("closed clients leave neither threads nor descriptors")
    func leavesNothing() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        // Other tests of this process have clients too: far fewer than the 100 that this one would leave.
        let slack = 60
        let before = try (threads: clientThreads(), descriptors: descriptors())
        for _ in 0..<100 {
            let client = HTTPClient()
            _ = try await client.execute(LoopbackRequest.get(server.url()))
            await client.close()
        }
        #expect(try await eventually { clientThreads() < before.threads + slack })
        #expect(try await eventually { try descriptors() < before.descriptors + slack * 3 })
    }

    private func clientThreads() -> Int {
        let folder = "/proc/self/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.filter {
            (try? String(contentsOfFile: "\(folder)/\($0)/comm", encoding: .utf8)) == "http-client\n"
        }.count
    }

    private func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
