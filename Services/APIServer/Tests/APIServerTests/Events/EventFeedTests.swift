import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct EventFeedTests {
    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test func `A reader that the ring has overtaken is told so, and goes on with the newest`() async throws {
        let feed = EventFeed(capacity: 100)
        feed.prime(0)
        var place = feed.place(after: nil)
        for number in 1...500 { feed.receive(try EventRingTests.message(Int64(number))) }
        #expect(text(await feed.next(&place, .all)) == "id: 500\nevent: reset\ndata: {}\n\n")
        feed.receive(try EventRingTests.message(501))
        #expect(
            text(await feed.next(&place, .all))?.hasPrefix("id: 501\nevent: queue\ndata: {\"queue\":\"mail\"") == true
        )
    }

    @Test func `A reader that waits is woken by what comes, by a loss and by the end`() async throws {
        let feed = EventFeed()
        feed.prime(0)
        let texts = AsyncStream<String?>.makeStream()
        let reader = Task {
            var place = feed.place(after: 0)
            while let bytes = await feed.next(&place, [.queue]) { texts.continuation.yield(text(bytes)) }
            texts.continuation.finish()
        }
        var iterator = texts.stream.makeAsyncIterator()
        while feed.waitingCount == 0 { await Task.yield() }
        // Nothing for this reader, then something.
        feed.receive(try #require(ChangeMessage(Array("1 5\nw worker-1 idle".utf8))))
        feed.receive(try EventRingTests.message(2))
        #expect(await iterator.next()??.hasPrefix("id: 2\nevent: queue\n") == true)
        feed.receive(try EventRingTests.message(4))
        #expect(await iterator.next() == "id: 4\nevent: reset\ndata: {}\n\n")
        while feed.waitingCount == 0 { await Task.yield() }
        feed.end()
        #expect(await iterator.next() == nil)
        await reader.value
    }

    @Test func `What was rendered for readers that never wait is let go`() async throws {
        let feed = EventFeed()
        feed.prime(0)
        let last = Int64(EventFeed.mostRendered * 3)
        for number in 1...last { feed.receive(try EventRingTests.message(number)) }
        for number in 0..<last {
            var place = feed.place(after: number)
            #expect(await feed.next(&place, .all)?.isEmpty == false)
        }
        #expect((1...EventFeed.mostRendered).contains(feed.renderedCount))
    }

    @Test func `A reader that is cancelled waits no more`() async {
        let feed = EventFeed()
        feed.prime(0)
        let reader = Task {
            var place = feed.place(after: nil)
            return await feed.next(&place, .all)
        }
        while feed.waitingCount == 0 { await Task.yield() }
        reader.cancel()
        #expect(await reader.value == nil)
        #expect(feed.waitingCount == 0)
    }

    private static let resumptions: [(Int64?, Int64?)] = [
        (nil, 20), (20, 20), (15, 15), (10, 10), (9, nil), (-1, nil), (25, 25), (5_000, nil),
    ]

    @Test(arguments: resumptions)
    func `A reader resumes behind what it has read, or has to read anew`(asked: Int64?, position: Int64?) throws {
        let feed = EventFeed()
        feed.prime(10)
        for number in 11...20 { feed.receive(try EventRingTests.message(Int64(number))) }
        #expect(feed.place(after: asked).position == position)
    }

    @Test func `A reader that came before anything was known has to read anew`() async {
        let feed = EventFeed()
        var place = feed.place(after: nil)
        feed.restart()
        feed.prime(3)
        #expect(text(await feed.next(&place, .all)) == "id: 3\nevent: reset\ndata: {}\n\n")
    }

    @Test func `Kinds of events are read by name`() {
        #expect(EventTypes("task") == .task && EventTypes("worker,queue") == [.worker, .queue])
        for text in ["", ",", "task,", "tasks", "TASK", "task, queue", "reset"] {
            #expect(EventTypes(text) == nil, "\(text)")
        }
    }

    @Test func `The new lines of a log are those behind the ones that were known`() {
        func lines(_ text: String) -> [[UInt8]] { text.map { Array(String($0).utf8) } }
        for (before, now, new) in [
            ("", "ab", "ab"), ("ab", "ab", ""), ("ab", "abc", "c"), ("abc", "bcd", "d"), ("abc", "xyz", "xyz"),
            ("a", "", ""),
        ] {
            #expect(Array(TaskReader.added(lines(now), to: lines(before))) == lines(new), "\(before) → \(now)")
        }
    }
}
