import TaskStore
import Testing

@testable import APIServer

struct PrometheusTextTests {
    @Test func `Buckets are cumulated, and the last one holds everything`() {
        var text = PrometheusText()
        var buckets = [Int64](repeating: 0, count: DurationBuckets.bounds.count + 1)
        buckets[0] = 2
        buckets[2] = 3
        buckets[buckets.count - 1] = 1
        text.family("t_seconds", .histogram, "Help.")
        text.histogram("t_seconds", [("queue", "q")], buckets: buckets, seconds: 1.5)
        let lines = text.text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "# HELP t_seconds Help." && lines[1] == "# TYPE t_seconds histogram")
        #expect(lines[2] == #"t_seconds_bucket{queue="q",le="0.001"} 2"#)
        #expect(lines[4] == #"t_seconds_bucket{queue="q",le="0.005"} 5"#)
        #expect(lines[lines.count - 4] == #"t_seconds_bucket{queue="q",le="3600.0"} 5"#)
        #expect(
            lines.suffix(3) == [
                #"t_seconds_bucket{queue="q",le="+Inf"} 6"#, #"t_seconds_sum{queue="q"} 1.5"#,
                #"t_seconds_count{queue="q"} 6"#,
            ]
        )
    }

    @Test func `A label's value cannot break its line`() {
        var text = PrometheusText()
        text.sample("m", [("l", "a\"b\\c\nd")], Int64(1))
        #expect(text.text == #"m{l="a\"b\\c\nd"} 1"# + "\n")
    }
}
