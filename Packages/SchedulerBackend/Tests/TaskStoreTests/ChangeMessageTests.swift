import SchedulerModels
import TaskStore
import Testing

@Suite("Messages of changes", .timeLimit(.minutes(1)))
struct ChangeMessageTests {
    private static let id = "01a20b6f-28e0-7000-b89a-89cbd6060002"

    @Test func `Every kind of event is read, numbered in a row`() throws {
        let text = """
            41 1800000000123
            t \(Self.id) running echo default 2 worker-1
            t \(Self.id) deleted a.b-c mail 0 -
            p \(Self.id)
            l \(Self.id)
            w worker-1 draining
            q mail 1
            q mail 0
            """
        let message = try #require(ChangeMessage(Array(text.utf8)))
        let id = try #require(TaskID(Self.id))
        #expect(message.first == 41 && message.count == 7 && message.last == 47)
        let events = message.events()
        #expect(events.map(\.number) == Array(41...47))
        #expect(events.allSatisfy { $0.at.milliseconds == 1_800_000_000_123 })
        #expect(
            events.map(\.change) == [
                .task(
                    .init(id: id, status: .running, type: "echo", queue: "default", attempt: 2, workerID: "worker-1")
                ),
                .task(.init(id: id, status: nil, type: "a.b-c", queue: "mail", attempt: 0, workerID: nil)),
                .progress(id), .log(id), .worker(id: "worker-1", status: "draining"),
                .queue(name: "mail", isPaused: true), .queue(name: "mail", isPaused: false),
            ]
        )
        for number in Int64(0)...50 {
            #expect(message.events(after: number).map(\.number) == (41...47).filter { $0 > number })
        }
    }

    @Test func `A line that is not understood keeps its number and no other's`() throws {
        let message = try #require(ChangeMessage(Array("5 1\nx y\n\nq a 1\nt x y z\nq b 1".utf8)))
        #expect(message.events().map(\.number) == [7, 9] && message.last == 9)
    }

    @Test(arguments: ["", "5", "5 1", "5 1\n", "x 1\nq a 1", "0 1\nq a 1", "-5 1\nq a 1", "5\nq a 1", "5 1 2\nq a 1"])
    func `What is no message is none`(text: String) {
        #expect(ChangeMessage(Array(text.utf8)) == nil)
    }
}
