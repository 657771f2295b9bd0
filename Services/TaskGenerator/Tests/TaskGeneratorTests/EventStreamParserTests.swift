import Testing

@testable import TaskGenerator

@Suite(.timeLimit(.minutes(1))) struct EventStreamParserTests {
    private static let stream = """
        retry: 2000
        id: 7

        : keep-alive

        id: 8
        event: task
        data: {"task_id":"x","status":"running","task_type":"echo","queue":"default","attempt":1,"worker_id":"w1","at":"T"}

        id: 9
        event: queue
        data: {"queue":"mail","paused":true,"at":"T"}

        id: 10
        event: reset
        data: {}


        """

    @Test(arguments: [1, 2, 7, 10_000])
    func `Events are the same in whatever pieces they come`(size: Int) {
        var parser = EventStreamParser()
        var events: [EventStreamParser.Event] = []
        let bytes = Array(Self.stream.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += parser.add(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(events.map(\.name) == ["task", "queue", "reset"] && events.map(\.id) == ["8", "9", "10"])
        #expect(parser.lastID == "10")
        #expect(events[0].line == "T  task  x  echo  default  running  attempt 1  w1")
        #expect(events[1].line == "T  queue  mail  paused" && events[2].line == "reset")
        #expect(events[2].json == #"{"id":"10","event":"reset","data":{}}"#)
    }

    @Test func `A place without an event is a place to go on from`() {
        var parser = EventStreamParser()
        #expect(parser.add(Array("retry: 2000\nid: 7\n\n".utf8)).isEmpty && parser.lastID == "7")
    }
}
