import Synchronization
import Testing

@testable import ExecutableHandlers

@Suite("Log lines and progress at a bounded rate", .timeLimit(.minutes(1)))
struct PacingTests {
    private let start = ContinuousClock.now

    private func line(_ number: Int) -> LineSplitter.Line { LineSplitter.Line(bytes: Array("\(number)".utf8)) }

    @Test func `Of a flood the first lines and the newest come through, with a note of the rest`() {
        var pacer = LinePacer(perSecond: 3)
        let passed = (0..<10).filter { pacer.admits(line($0), at: start) }
        #expect(passed == [0, 1, 2])
        #expect(pacer.due == start + .seconds(1))
        #expect(pacer.release(at: start + .milliseconds(999)) == [])
        #expect(pacer.release(at: start + .seconds(1)) == ["(4 lines left out)", "7", "8", "9"])
        #expect(pacer.due == nil)
    }

    @Test func `A slow stream passes line by line`() {
        var pacer = LinePacer(perSecond: 1)
        for number in 0..<5 {
            let admits = pacer.admits(line(number), at: start + .seconds(number))
            #expect(admits)
        }
    }

    @Test func `Lines stay in order when some are kept`() {
        var pacer = LinePacer(perSecond: 2)
        let passed = (0..<4).filter { pacer.admits(line($0), at: start) }
        let late = pacer.admits(line(4), at: start + .seconds(5))
        #expect(passed == [0, 1])
        #expect(!late, "older lines wait")
        #expect(pacer.release(at: start + .seconds(5)) == ["(1 lines left out)", "3", "4"])
    }

    @Test func `The newest progress waits for its turn`() throws {
        var pacer = ProgressPacer()
        let reports = try (1...3).map { try #require(ProgressReport(line: Array("0.\($0)".utf8))) }
        pacer.take(reports[0])
        #expect(pacer.release(at: start) == reports[0])
        pacer.take(reports[1])
        pacer.take(reports[2])
        #expect(pacer.release(at: start + .milliseconds(50)) == nil)
        #expect(pacer.release(at: start + .milliseconds(100)) == reports[2])
        #expect(pacer.finish() == nil)
    }

    @Test func `A failure's message has the last lines that say something`() {
        let written = Mutex<[String]>([])
        let reports = TaskReports(log: { line in written.withLock { $0.append(line) } }, progress: { _, _ in })
        for text in ["a", "b", " ", "c", "d"] { reports.error(LineSplitter.Line(bytes: Array(text.utf8))) }
        #expect(reports.lastLines == "b; c; d")
        #expect(written.withLock { $0 } == ["a", "b", " ", "c", "d"])
    }

    @Test func `A line for the log is cut at 2,000 characters`() {
        let written = Mutex<[String]>([])
        let reports = TaskReports(log: { line in written.withLock { $0.append(line) } }, progress: { _, _ in })
        reports.error(LineSplitter.Line(bytes: Array(String(repeating: "ä", count: 3_000).utf8)))
        #expect(written.withLock { $0.map(\.count) } == [2_000])
    }
}
