import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct SubscriptionTests {
    private func bulk(_ text: String) -> RedisReply { .bulk(Array(text.utf8)) }

    @Test func `every kind of push is read`() throws {
        #expect(try SubscriptionPush(.array([bulk("subscribe"), bulk("a"), .integer(1)])) == .confirmation)
        #expect(try SubscriptionPush(.array([bulk("psubscribe"), bulk("a*"), .integer(2)])) == .confirmation)
        #expect(
            try SubscriptionPush(.array([bulk("message"), bulk("a"), .bulk([255])]))
                == .message(channel: "a", payload: [255])
        )
        #expect(
            try SubscriptionPush(.array([bulk("pmessage"), bulk("a*"), .bulk([0x61, 0xFF]), bulk("x")]))
                == .message(channel: "a\u{FFFD}", payload: [0x78])
        )
        #expect(try SubscriptionPush(.array([bulk("pong"), bulk("")])) == .pong)
        #expect(try SubscriptionPush(.status("PONG")) == .pong)
    }

    @Test func `anything else is an error`() {
        for reply in [RedisReply.null, .integer(1), .array([]), .array([.null]), .array([bulk("message"), bulk("a")])] {
            #expect(throws: RedisError.self) { try SubscriptionPush(reply) }
        }
        let error = #expect(throws: RedisError.self) { try SubscriptionPush(.error("NOPERM no such channel")) }
        #expect(error?.code == .noPermission)
    }

    @Test func `a reader that is too slow learns that it missed messages`() async {
        let (stream, continuation) = AsyncStream.makeStream(
            of: RedisSubscription.Event.self,
            bufferingPolicy: .bufferingNewest(SubscriptionListener.capacity)
        )
        var listener = SubscriptionListener(continuation)
        let total = SubscriptionListener.capacity * 3 + 17
        for number in 0..<total { listener.yield(.message(channel: "c", payload: Array("\(number)".utf8))) }
        listener.finish()
        var notices = 0
        var last: RedisSubscription.Event?
        for await event in stream {
            if event == .subscribed { notices += 1 }
            last = event
        }
        #expect(notices >= 1)
        #expect(last == .message(channel: "c", payload: Array("\(total - 1)".utf8)))
    }

    @Test func `a subscriber reports the subscription, messages, and the subscription after a loss`() async throws {
        let script: ScriptedPeer.Script = { peer in
            peer.handshake()
            guard peer.readCommand() == ["SUBSCRIBE", "a", "b"] else { return }
            peer.send("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n")
            peer.send("*3\r\n$7\r\nmessage\r\n$1\r\nb\r\n$2\r\nhi\r\n")
        }
        let peer = try ScriptedPeer([script])
        let subscriber = RedisSubscriber(
            configuration: peer.configuration,
            channels: ["a", "b"],
            logger: quietLogger
        )
        let messages = subscriber.messages()
        async let run: Void = subscriber.run()
        var seen: [RedisSubscription.Event] = []
        for await event in messages {
            seen.append(event)
            if seen.count == 4 { break }
        }
        let message = RedisSubscription.Event.message(channel: "b", payload: Array("hi".utf8))
        #expect(seen == [.subscribed, message, .subscribed, message])
        await subscriber.close()
        await run
        await peer.stop()
    }

    @Test func `a subscriber leaves a server that is silent`() async throws {
        let silent: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            peer.send("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n")
            peer.staySilent()
        }
        let peer = try ScriptedPeer([silent])
        var configuration = peer.configuration
        configuration.idlePingInterval = .milliseconds(30)
        configuration.commandTimeout = .milliseconds(50)
        let subscriber = RedisSubscriber(configuration: configuration, channels: ["a"], logger: quietLogger)
        let messages = subscriber.messages()
        async let run: Void = subscriber.run()
        var subscriptions = 0
        for await event in messages {
            #expect(event == .subscribed)
            subscriptions += 1
            if subscriptions == 3 { break }
        }
        #expect(peer.acceptedCount >= 3)
        await subscriber.close()
        await run
        await peer.stop()
    }
}
