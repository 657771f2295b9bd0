import SchedulerModels
import Testing

@testable import Worker

@Suite("Reports of a running attempt", .timeLimit(.minutes(1)))
struct AttemptReportTests {
    /// What was sent, in order.
    private actor Store {
        private(set) var reports: [(progress: String?, lines: [String])] = []

        func take(_ progress: [UInt8]?, _ lines: [[UInt8]]) {
            reports.append((progress.map(text), lines.map(text)))
        }

        private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    }

    private let store = Store()

    private func report(interval: Duration) -> AttemptReport {
        AttemptReport(attempt: 2, interval: interval, now: { Timestamp(milliseconds: 0) }) { [store] in
            await store.take($0, $1)
        }
    }

    private func reports(atLeast count: Int) async throws -> [(progress: String?, lines: [String])] {
        while await store.reports.count < count { try await Task.sleep(for: .milliseconds(2)) }
        return await store.reports
    }

    @Test func `The first word goes at once, the rest when the attempt ends at the latest`() async throws {
        let report = report(interval: .seconds(3_600))
        report.progress(0.25, "page 1")
        #expect(try await reports(atLeast: 1)[0].progress == #"{"fraction":0.25,"message":"page 1"}"#)
        report.progress(0.5, nil)
        report.line("a \"line\"\n")
        report.progress(0.75, nil)
        await report.close()
        let all = await store.reports
        #expect(all.count == 2)
        #expect(all[1].progress == #"{"fraction":0.75,"message":null}"#)
        #expect(all[1].lines == [#"{"time":"1970-01-01T00:00:00.000Z","attempt":2,"message":"a \"line\"\n"}"#])
    }

    @Test func `Nothing is sent for an attempt that says nothing, and nothing after its end`() async {
        let report = report(interval: .zero)
        await report.close()
        report.line("late")
        report.progress(1, nil)
        await report.close()
        #expect(await store.reports.isEmpty)
    }

    @Test func `A flood is sent in few reports, and only the newest lines wait`() async throws {
        let report = report(interval: .seconds(3_600))
        report.line("first")
        _ = try await reports(atLeast: 1)
        for number in 0..<10_000 { report.line("\(number)") }
        report.line(String(repeating: "x", count: 5_000))
        await report.close()
        let all = await store.reports
        #expect(all.count == 2)
        #expect(all[1].lines.count == 200)
        #expect(all[1].lines[198].contains("\"9999\""))
        #expect(all[1].lines[199].utf8.count < 2_100)
    }

    @Test func `Everything that is noted while a report is on its way is sent later, in order`() async throws {
        let report = report(interval: .milliseconds(1))
        for number in 0..<50 {
            report.line("\(number)")
            if number % 10 == 0 { try await Task.sleep(for: .milliseconds(2)) }
        }
        await report.close()
        let lines = await store.reports.flatMap(\.lines)
        #expect(lines.count == 50)
        for (number, line) in lines.enumerated() { #expect(line.contains("\"\(number)\"")) }
    }

    @Test(arguments: [(Double.nan, "0"), (-1, "0"), (7, "1"), (.infinity, "0")])
    func `A fraction is between 0 and 1`(fraction: Double, shown: String) async throws {
        let report = report(interval: .zero)
        report.progress(fraction, nil)
        let progress = try #require(try await reports(atLeast: 1)[0].progress)
        #expect(progress.hasPrefix("{\"fraction\":\(shown)"))
    }
}
