#if DEBUG
import Foundation
import Logging
import SchedulerModels
import TaskHandlers
import Testing

@testable import Worker

@Suite("The journal of what really ran", .timeLimit(.minutes(1)))
struct JournalHandlerTests {
    private let path = NSTemporaryDirectory() + "journal-\(UUID().uuidString)"

    private var handler: JournalHandler { JournalHandler(file: JournalFile(path: path), workerID: "w1") }

    private func context(_ id: String = "t1") -> HandlerContext {
        HandlerContext(
            taskID: id,
            taskType: "journal",
            attempt: 2,
            maximumAttempts: 3,
            fence: 77,
            deadline: .now + .seconds(60),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            log: { _ in },
            progress: { _, _ in }
        )
    }

    private func lines() throws -> [JSONValue] {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8), limits: .trusted) }
    }

    @Test func `An attempt writes its start, its effect and its end, in the order of the clock`() async throws {
        #expect(try await handler.run(["seconds": .double(0.05) ?? .null], context: context()) == "w1")
        let lines = try lines()
        #expect(lines.map { $0["event"]?.stringValue } == ["start", "effect", "end"])
        for line in lines {
            #expect(line["task"] == "t1" && line["worker"] == "w1" && line["attempt"] == 2 && line["fence"] == 77)
            #expect(line["pid"]?.numberValue?.text == "\(ProcessInfo.processInfo.processIdentifier)")
        }
        let times = lines.compactMap { $0["at"]?.numberValue?.text }.compactMap { Int($0) }
        #expect(times.count == 3 && times == times.sorted() && times[1] - times[0] >= 49)
    }

    @Test func `A brief one writes the same`() throws {
        #expect(try JournalBriefHandler(journal: handler).run([:], context: context()) == "w1")
        #expect(try lines().map { $0["event"]?.stringValue } == ["start", "effect", "end"])
    }

    @Test func `One that is stopped has no effect, unless it ignores the stop`() async throws {
        let obedient = Task { try await handler.run(["seconds": 60], context: context()) }
        obedient.cancel()
        await #expect(throws: HandlerFailure.self) { try await obedient.value }
        let ignorant = Task {
            try await handler.run(["seconds": .double(0.1) ?? .null, "ignore_stop": true], context: context("t2"))
        }
        ignorant.cancel()
        #expect(try await ignorant.value == "w1")
        let lines = try lines()
        #expect(lines.filter { $0["task"] == "t1" }.map { $0["event"]?.stringValue } == ["start", "stopped"])
        #expect(lines.filter { $0["task"] == "t2" }.map { $0["event"]?.stringValue } == ["start", "effect", "end"])
    }
}
#endif
