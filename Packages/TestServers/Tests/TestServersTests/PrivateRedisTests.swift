import Foundation
import Testing
import TestServers

@Suite("A private Redis", .timeLimit(.minutes(1)))
struct PrivateRedisTests {
    @Test func `is durable and refuses to evict`() async throws {
        let redis = try await PrivateRedis.shared()
        #expect(redis.url == "redis://127.0.0.1:\(redis.port)/0")
        #expect(redis.isRunning)
        for (name, value) in [
            "appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction", "save": "",
            "bind": "127.0.0.1",
        ] {
            #expect(try redis.command("CONFIG", "GET", name) == name + "\n" + value)
        }
        #expect(try await PrivateRedis.shared() === redis)
    }

    @Test func `gives raw values and throws on an error reply`() async throws {
        let redis = try await PrivateRedis.shared()
        #expect(try redis.command("SET", "raw", "two words\tand a tab") == "OK")
        #expect(try redis.command("GET", "raw") == "two words\tand a tab")
        let error = #expect(throws: TestServersError.self) { try redis.command("INCR", "raw") }
        #expect(error?.code == .commandFailed)
    }

    @Test func `takes options and carries the password in its URL`() async throws {
        let redis = try await PrivateRedis.start(options: ["requirepass": "secret", "maxmemory": "50mb"])
        #expect(redis.url == "redis://:secret@127.0.0.1:\(redis.port)/0")
        #expect(try redis.command("CONFIG", "GET", "maxmemory") == "maxmemory\n52428800")
        await redis.stop()
    }

    @Test func `keeps its data over a kill and loses it when told to`() async throws {
        let redis = try await PrivateRedis.start()
        let (port, pid) = (redis.port, redis.pid)
        try redis.command("SET", "a", "1")
        await redis.kill()
        #expect(!redis.isRunning)
        #expect(throws: TestServersError.self) { try redis.command("PING") }
        try await redis.restart()
        #expect(redis.port == port && redis.pid != pid)
        #expect(try redis.command("GET", "a") == "1")
        try await redis.terminate()
        #expect(!redis.isRunning)
        try await redis.restart()
        #expect(try redis.command("GET", "a") == "1")
        try await redis.restart(wipingData: true)
        #expect(try redis.command("DBSIZE") == "0")
        await redis.stop()
        #expect(!FileManager.default.fileExists(atPath: redis.folder))
        #expect(processes(naming: redis.folder).isEmpty)
    }

    @Test func `is silent while suspended and goes on afterwards`() async throws {
        let redis = try await PrivateRedis.start()
        let client = try RawConnection(port: redis.port)
        redis.suspend()
        client.send("PING\r\n")
        #expect(client.read(withinMilliseconds: 50) == .nothing)
        #expect(redis.isRunning)
        redis.resume()
        #expect(client.read() == .bytes("+PONG\r\n"))
        redis.suspend()
        try await redis.terminate()
        await redis.stop()
    }

    @Test func `that cannot boot says why`() async throws {
        let error = await #expect(throws: TestServersError.self) {
            _ = try await PrivateRedis.start(options: ["maxmemory-policy": "nonsense"])
        }
        #expect(error?.code == .startFailed)
        #expect(error?.message.contains("nonsense") == true)
    }

    @Test func `boots in a moment`() async throws {
        // The best of several, since other work may share the machine; a fixed sleep would show in every one.
        var best = Duration.seconds(100)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            let redis = try await PrivateRedis.start()
            best = min(best, ContinuousClock.now - start)
            await redis.stop()
        }
        #expect(best < .milliseconds(100))
    }
}
