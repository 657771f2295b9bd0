import RedisClient
import TestServers
import Testing

@Suite(.timeLimit(.minutes(2)))
struct SubscriberTests {
    @Test func `messages arrive, and again after the server was killed and restarted`() async throws {
        let server = try await PrivateRedis.start()
        let subscriber = RedisSubscriber(
            configuration: try .testing(port: server.port),
            channels: ["news"],
            patterns: ["job:*"],
            logger: quietLogger
        )
        let messages = subscriber.messages()
        async let run: Void = subscriber.run()
        var events = messages.makeAsyncIterator()
        for round in 0..<2 {
            if round > 0 {
                await server.kill()
                try await server.restart()
            }
            var event = await events.next()
            #expect(event == .subscribed)
            _ = try server.command("PUBLISH", "other", "x")
            _ = try server.command("PUBLISH", "job:7", "p\(round)")
            _ = try server.command("PUBLISH", "news", "n\(round)")
            event = await events.next()
            #expect(event == .message(channel: "job:7", payload: Array("p\(round)".utf8)))
            event = await events.next()
            #expect(event == .message(channel: "news", payload: Array("n\(round)".utf8)))
        }
        await subscriber.close()
        await run
        let end = await events.next()
        #expect(end == nil)
        await server.stop()
    }

    @Test func `a reader that comes late is told that it is subscribed`() async throws {
        let server = try await PrivateRedis.shared()
        let subscriber = RedisSubscriber(
            configuration: try .testing(port: server.port),
            channels: ["late"],
            logger: quietLogger
        )
        let early = subscriber.messages()
        async let run: Void = subscriber.run()
        for await event in early {
            #expect(event == .subscribed)
            break
        }
        for await event in subscriber.messages() {
            #expect(event == .subscribed)
            break
        }
        await subscriber.close()
        await run
    }
}
