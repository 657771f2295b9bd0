import SchedulerModels
import Testing

@testable import TaskGenerator

@Suite struct GenerationReportTests {
    private func report(waits: Bool = false, accepted: Int = 10) -> GenerationReport {
        var report = GenerationReport(planned: 10, waits: waits, seed: 3)
        report.submitted = 10
        report.accepted = accepted
        report.wasAnswered = true
        report.elapsed = .seconds(4)
        report.submitting = .seconds(2)
        return report
    }

    @Test func `percentiles are those of the nearest rank`() {
        var samples = LatencySamples()
        for value in (1...100).shuffled() { samples.add(.milliseconds(value)) }
        #expect(samples.percentile(50) == .milliseconds(50))
        #expect(samples.percentile(99) == .milliseconds(99))
        samples.sort()
        #expect(samples.percentile(90) == .milliseconds(90))
        #expect(samples.percentile(100) == .milliseconds(100))
        #expect(samples.percentile(0) == .milliseconds(1))
    }

    @Test func `one sample is every percentile and no sample is none`() {
        var samples = LatencySamples()
        #expect(samples.percentile(50) == nil)
        samples.add(.seconds(2))
        #expect([0, 50, 99, 100].allSatisfy { samples.percentile($0) == .seconds(2) })
    }

    @Test func `rates are per second of their phase`() {
        var report = report(waits: true)
        report.completed = 8
        #expect(report.submitRate == 5)
        #expect(report.endRate == 2)
        #expect(report.unfinished == 2)
    }

    @Test func `all accepted is success and one short is not`() {
        #expect(report().exitCode == 0)
        #expect(report(accepted: 9).exitCode == 1)
    }

    @Test func `expected failures are success and wrong results are not`() {
        var well = report(waits: true)
        well.completed = 7
        well.failed = 3
        well.failedAsExpected = 3
        #expect(well.exitCode == 0)
        var wrong = well
        wrong.failedAsExpected = 2
        #expect(wrong.exitCode == 1)
    }

    @Test(arguments: [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
    func `a task that ended otherwise is no success`(cancelled: Int, expired: Int, missing: Int) {
        var report = report(waits: true)
        report.completed = 9
        report.cancelled = cancelled
        report.expired = expired
        report.missing = missing
        #expect(report.unfinished == 0)
        #expect(report.exitCode == 1)
    }

    @Test func `unfinished tasks are no success`() {
        var report = report(waits: true)
        report.completed = 9
        #expect(report.exitCode == 1)
    }

    @Test func `an API that never answered has a code of its own, and so has an interruption`() {
        var report = report(accepted: 0)
        report.wasAnswered = false
        report.unanswered = 10
        #expect(report.exitCode == 3)
        report.wasInterrupted = true
        #expect(report.exitCode == 130)
    }

    @Test func `the text names what was refused by status`() {
        var report = report(waits: true, accepted: 7)
        report.refused = [503: 2, 422: 1]
        report.retries = 12
        report.completed = 6
        report.failed = 1
        report.wrongResults = 1
        report.submitLatency.add(.microseconds(1_540))
        let text = report.text
        #expect(text.contains("refused            3 (1 with 422, 2 with 503)"))
        #expect(text.contains("failed             1 (1 with a wrong result)"))
        #expect(text.contains("p50 1.5 ms, p90 1.5 ms, p99 1.5 ms, max 1.5 ms"))
        #expect(text.contains("end to end         none measured"))
        #expect(text.contains("3.5 accepted/s, 1.8 ended/s"))
    }

    @Test func `the JSON holds every count`() throws {
        var report = report(waits: true)
        report.refused = [503: 2]
        report.completed = 10
        report.endToEnd.add(.milliseconds(250))
        let json = try JSONParser.parse(report.json.serialized())
        #expect(json["accepted"] == 10)
        #expect(json["refused"]?["503"] == 2)
        #expect(json["completed"] == 10)
        #expect(json["unfinished"] == 0)
        #expect(json["end_to_end"]?["p50"]?.numberValue?.double == 0.25)
        #expect(json["submit_latency"]?["max"] == .null)
        #expect(json["accepted_per_second"]?.numberValue?.double == 5)
        #expect(json["interrupted"] == false)
    }
}
