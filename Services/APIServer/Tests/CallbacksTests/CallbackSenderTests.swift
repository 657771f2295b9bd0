import Dispatch
import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import TaskStore
import TestServers
import Testing

@testable import Callbacks

@Suite(.timeLimit(.minutes(3)))
struct CallbackSenderTests {
    @Test func `The ended task is posted as it is shown, signed, and settled as delivered`() async throws {
        let receiver = try ScriptedHTTPServer { _ in .text("") }
        let scene = try CallbackScene(secret: "a secret of 16 b,another secret of more")
        let order = CallbackScene.order(receiver.url("/done?key=1"))
        await scene.queue.add([order])
        try await scene.run { try await scene.settled(1) }
        #expect(await scene.queue.outcome(of: order.taskID) == .delivered)
        let request = try #require(receiver.requests.first)
        #expect(request.method == "POST" && request.target == "/done?key=1" && receiver.requests.count == 1)
        var writer = JSONWriter()
        order.record.write(to: &writer)
        #expect(request.body == writer.bytes)
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.headers["webhook-id"] == "\(order.taskID).1800000000000")
        #expect(request.headers["webhook-timestamp"] == "1800000000")
        let signature = CallbackSignature.value(
            id: "\(order.taskID).1800000000000",
            seconds: 1_800_000_000,
            body: writer.bytes,
            secrets: try ["a secret of 16 b", "another secret of more"].map { try #require(CallbackSecret($0)) }
        )
        #expect(signature?.split(separator: " ").count == 2)
        #expect(request.headers["webhook-signature"] == signature)
    }

    @Test(arguments: [200, 201, 204, 299])
    func `Any status 2xx is a delivery`(status: Int) async throws {
        #expect(try await outcome { _ in .response(status: status, headers: [:], body: []) } == .delivered)
    }

    @Test(arguments: [400, 401, 404, 408, 429, 500, 503])
    func `Any other status is tried again and says which it was`(status: Int) async throws {
        let outcome = try await outcome { _ in .text("secret words of the receiver", status: status) }
        guard case .failed(let reason, let wait) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason == "the receiver answered \(status)")
        #expect(wait >= .seconds(4) && wait <= .seconds(6))
    }

    @Test func `The identifier stays the same with every try, and the waits grow`() async throws {
        let receiver = try ScriptedHTTPServer { _ in .text("", status: 500) }
        let scene = try CallbackScene()
        let first = CallbackScene.order(receiver.url())
        let orders = (1...8).map { CallbackOrder(taskID: first.taskID, token: 7, tries: $0, record: first.record) }
        await scene.queue.add(orders)
        try await scene.run { try await scene.settled(8) }
        let waits = await scene.queue.settled.sorted { $0.order.tries < $1.order.tries }.map { entry in
            if case .failed(_, let wait) = entry.outcome { wait } else { Duration.zero }
        }
        // The jitter of a fifth cannot make up for a doubling.
        #expect(waits == waits.sorted() && Set(waits).count == 8)
        #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
    }

    @Test func `410 is the end`() async throws {
        guard case .dead = try await outcome({ _ in .text("", status: 410) }) else {
            Issue.record("not dead")
            return
        }
    }

    @Test func `A wait that the receiver asks for is kept`() async throws {
        let outcome = try await outcome { _ in .text("", status: 503, headers: ["Retry-After": "600"]) }
        #expect(outcome == .failed(reason: "the receiver answered 503", retryAfter: .seconds(600)))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `A redirect is not followed`(status: Int) async throws {
        let other = try ScriptedHTTPServer { _ in .text("") }
        let outcome = try await outcome { [url = other.url()] _ in .redirect(url, status: status) }
        guard case .failed(let reason, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("\(status)") && reason.contains("redirect"))
        #expect(other.acceptedConnections == 0)
    }

    @Test func `A receiver of the inside is refused when it is connected, and never hears of it`() async throws {
        let receiver = try ScriptedHTTPServer { _ in .text("") }
        let scene = try CallbackScene(allowPrivate: false)
        // A name that leads inside is judged by its address, like the address itself.
        let orders = ["127.0.0.1", "localhost"].map { CallbackScene.order("http://\($0):\(receiver.port)/") }
        await scene.queue.add(orders)
        try await scene.run { try await scene.settled(2) }
        for order in orders {
            guard case .failed = await scene.queue.outcome(of: order.taskID) else {
                Issue.record("not refused")
                continue
            }
        }
        #expect(receiver.requests.isEmpty)
    }

    @Test func `A receiver that is not there, or says nothing, is tried again`() async throws {
        let gone = try ScriptedHTTPServer { _ in .text("") }
        gone.stop()
        let mute = try ScriptedHTTPServer { _ in .stall([]) }
        let scene = try CallbackScene { $0.timeout = .milliseconds(300) }
        await scene.queue.add([CallbackScene.order(gone.url()), CallbackScene.order(mute.url())])
        try await scene.run { try await scene.settled(2) }
        for entry in await scene.queue.settled {
            guard case .failed = entry.outcome else {
                Issue.record("\(entry.outcome)")
                continue
            }
        }
    }

    @Test func `A slow receiver has a few requests at once and does not hold up the others`() async throws {
        let slow = try ScriptedHTTPServer { _ in .stall([]) }
        let quick = try ScriptedHTTPServer { _ in .text("") }
        let scene = try CallbackScene {
            $0.timeout = .seconds(60)
            $0.hold = .seconds(300)
            $0.taken = 60
        }
        // The slow one's come first, more of them than can be taken in all at once.
        await scene.queue.add((0..<200).map { _ in CallbackScene.order(slow.url()) })
        await scene.queue.add((0..<50).map { _ in CallbackScene.order(quick.url()) })
        try await scene.run {
            try await scene.settled(50)
            #expect(quick.requests.count == 50)
            #expect(slow.requests.count == 8)
            #expect(await scene.queue.settled.allSatisfy { $0.outcome == .delivered })
            slow.stop()
        }
    }

    @Test func `A quick receiver gets everything at once, however much there is`() async throws {
        let receiver = try ScriptedHTTPServer { _ in .text("") }
        let scene = try CallbackScene()
        await scene.queue.add((0..<1_000).map { _ in CallbackScene.order(receiver.url()) })
        try await scene.run { try await scene.settled(1_000) }
        #expect(receiver.requests.count == 1_000 && receiver.acceptedConnections <= 50)
    }

    @Test func `No more is taken than can be kept`() async throws {
        let slow = try ScriptedHTTPServer { _ in .stall([]) }
        let scene = try CallbackScene {
            $0.timeout = .seconds(60)
            $0.hold = .seconds(300)
            $0.taken = 20
            $0.batch = 15
            $0.quick = .seconds(60)
        }
        await scene.queue.add((0..<50).map { _ in CallbackScene.order(slow.url()) })
        try await scene.run {
            try await eventually(within: .seconds(30)) { slow.requests.count == 8 }
            // 20 are held until the receiver counts as slow, which it never does here.
            try await eventually(within: .seconds(30)) { await scene.queue.left == 30 }
            #expect(await scene.queue.limits.allSatisfy { $0 <= 15 })
            #expect(await scene.queue.holds == [.seconds(300)])
            slow.stop()
        }
    }

    @Test func `A store that is away is asked again, and an outcome is recorded although it was away once`()
        async throws
    {
        let receiver = try ScriptedHTTPServer { _ in .text("") }
        let scene = try CallbackScene()
        await scene.queue.failNext(3)
        let order = CallbackScene.order(receiver.url())
        try await scene.run {
            try await eventually(within: .seconds(30)) { await scene.queue.limits.count > 4 }
            await scene.queue.add([order])
            try await scene.settled(1)
        }
        #expect(await scene.queue.outcome(of: order.taskID) == .delivered)
    }

    @Test func `A record without a URL that can be read is given up`() async throws {
        let scene = try CallbackScene()
        await scene.queue.add([CallbackScene.order("mailto:someone"), CallbackScene.order("http://")])
        try await scene.run { try await scene.settled(2) }
        for entry in await scene.queue.settled {
            guard case .dead = entry.outcome else {
                Issue.record("\(entry.outcome)")
                continue
            }
        }
    }

    @Test func `What is under way when the sender is closed is finished and recorded`() async throws {
        let door = DispatchSemaphore(value: 0)
        let receiver = try ScriptedHTTPServer { _ in
            door.wait()
            return .text("")
        }
        let scene = try CallbackScene()
        let order = CallbackScene.order(receiver.url())
        await scene.queue.add([order])
        try await scene.run {
            try await eventually(within: .seconds(30)) { receiver.requests.count == 1 }
            scene.sender.close()
            door.signal()
        }
        #expect(await scene.queue.outcome(of: order.taskID) == .delivered)
    }

    @Test func `Cancelling breaks off what is under way and blames nobody`() async throws {
        let receiver = try ScriptedHTTPServer { _ in .stall([]) }
        let scene = try CallbackScene()
        await scene.queue.add((0..<40).map { _ in CallbackScene.order(receiver.url()) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await scene.sender.run() }
            try await eventually(within: .seconds(30)) { receiver.requests.count == 8 }
            group.cancelAll()
        }
        #expect(await scene.queue.settled.isEmpty)
    }

    @Test func `Neither the URL's path and query nor the secret nor the payload are logged`() async throws {
        let receiver = try ScriptedHTTPServer {
            $0.target.contains("gone") ? .text("", status: 410) : .text("", status: 500)
        }
        let scene = try CallbackScene(secret: "hunter2-hunter2-hunter2", allowPrivate: true)
        await scene.queue.add([
            CallbackScene.order(receiver.url("/path-p?token=s3cr3t"), result: #""payload-x""#),
            CallbackScene.order(receiver.url("/gone-p?token=s3cr3t"), result: #""payload-x""#),
            CallbackScene.order("http://nowhere.invalid/path-p?token=s3cr3t", result: #""payload-x""#),
        ])
        try await scene.run { try await scene.settled(3) }
        let told = scene.log.all.joined(separator: "\n")
        let reasons = await scene.queue.settled.map { "\($0.outcome)" }.joined(separator: "\n")
        #expect(told.contains("a callback failed") && told.contains("a callback is given up"))
        for word in ["s3cr3t", "-p", "hunter2", "payload-x", "whsec"] {
            #expect(!told.contains(word) && !reasons.contains(word), "\(word)")
        }
    }

    /// What becomes of one callback whose receiver answers so.
    private func outcome(
        _ answer: @escaping @Sendable (ScriptedRequest) -> ScriptedAnswer
    ) async throws -> CallbackOutcome {
        let receiver = try ScriptedHTTPServer(answer)
        let scene = try CallbackScene()
        let order = CallbackScene.order(receiver.url())
        await scene.queue.add([order])
        try await scene.run { try await scene.settled(1) }
        return try #require(await scene.queue.outcome(of: order.taskID))
    }
}
