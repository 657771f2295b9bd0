import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import Testing

@testable import TaskGenerator

@Suite(.timeLimit(.minutes(1))) struct WatchingTests {
    private func lines(_ messages: String...) -> [LogLine] {
        messages.map { LogLine(json: ["message": .string($0)]) }
    }

    @Test func `only new log lines are told, also when old ones have gone`() {
        var tail = LogTail()
        #expect(tail.advance(to: []) == ([], false))
        #expect(tail.advance(to: lines("a", "b")) == (lines("a", "b"), false))
        #expect(tail.advance(to: lines("a", "b")) == ([], false))
        #expect(tail.advance(to: lines("b", "b", "c")) == (lines("b", "c"), false))
        #expect(tail.advance(to: lines("c", "c", "d")) == (lines("c", "d"), false))
        #expect(tail.advance(to: lines("x", "y")) == (lines("x", "y"), true))
        #expect(tail.advance(to: []) == ([], false))
    }

    @Test(arguments: [
        (#"{"a":1,"result":[1, {"result":2}] ,"z":0}"#, "[1, {\"result\":2}]"), (#"{"result":"x\"}"}"#, #""x\"}""#),
        (#"{"x":{"result":1},"result":null}"#, "null"), (#"{"x":"result","result" : 1.0 }"#, "1.0"),
        (#"{"\"result":1,"result":2}"#, "2"),
    ])
    func `a member's bytes are found as they are`(text: String, value: String) {
        let found = RawMember.value(of: "result", in: Array(text.utf8))
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == value)
    }

    @Test(arguments: ["{}", #"{"x":{"result":1}}"#, #"{"x":"result"}"#, #"["result",1]"#, ""])
    func `a member that is not there is not found`(text: String) {
        #expect(RawMember.value(of: "result", in: Array(text.utf8)) == nil)
    }

    @Test func `a server that has fallen silent is given up, and what it said before counts`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        let server = try ScriptedHTTPServer { _ in .stall(Array((head + "id: 7\n\n").utf8)) }
        let api = APIClient(baseURL: server.url(""), key: nil, timeout: .seconds(30))
        var reception = EventReception(api: api, query: [], lastEventID: "6")
        reception.longestSilence = .milliseconds(500)
        var parser = EventStreamParser()
        let error = try await reception.run { _ = parser.add($0) }
        #expect(error == nil && parser.lastID == "7")
        #expect(server.requests.map { $0.headers["Last-Event-ID"] } == ["6"])
        await api.close()
    }

    @Test func `colours need a terminal that has them`() {
        #expect(Terminal.isColoured(isTerminal: true, noColour: nil, kind: "xterm"))
        #expect(!Terminal.isColoured(isTerminal: false, noColour: nil, kind: "xterm"))
        #expect(!Terminal.isColoured(isTerminal: true, noColour: "1", kind: "xterm"))
        #expect(!Terminal.isColoured(isTerminal: true, noColour: nil, kind: "dumb"))
        #expect(!Terminal.isColoured(isTerminal: true, noColour: nil, kind: nil))
    }

    @Test func `a table that comes in pages has its titles once`() {
        var table = TablePrinter(["ID", "STATUS", "X"], statusColumn: 1, colour: StatusColour(isOn: true))
        table.add(["long-name", "failed", "1"])
        #expect(table.flush() == "ID         STATUS  X\nlong-name  \u{1B}[31mfailed\u{1B}[0m  1")
        table.add(["a", "no-such", nil])
        #expect(table.flush() == "a          no-such  -")
    }

    @Test func `what waits says until when`() throws {
        let json = try JSONParser.parse(
            #"{"task_id":"x","status":"retrying","scheduled_at":"T1","error":{"code":"c","message":"m","attempt":2}}"#
        )
        let task = try #require(TaskView(json))
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        #expect(
            WatchLine.status(task, seenAt: now, colour: .none) == "\(now)  retrying  until T1, c: m (attempt 2)"
        )
        #expect(WatchLine.progress(.null, seenAt: now) == nil)
        #expect(WatchLine.progress(["fraction": 7, "message": .null], seenAt: now) == "\(now)  progress  100%")
    }
}
