import Foundation
import Oracle
import Testing

@Suite("A run's folder", .timeLimit(.minutes(1)))
struct JournalTests {
    @Test func `gives back what was written, entry by entry`() throws {
        let path = NSTemporaryDirectory() + "oracle-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = HistoryFolder(path: path)
        let history = SampleHistory.clean
        for entry in history.client { try folder.client.append(entry) }
        for entry in history.handler { try folder.handler.append(entry) }
        for entry in history.chaos { try folder.chaos.append(entry) }
        try folder.write(history.state)
        #expect(try History(folder: folder) == history)
    }

    @Test func `names the line that cannot be read`() throws {
        let path = NSTemporaryDirectory() + "oracle-tests-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("{\"event\":\"start\"}\n".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: JournalError.self) { try Journal<HandlerEntry>(path: path).entries() }
        #expect(error?.description.contains("{\"event\":\"start\"}") == true)
    }
}
