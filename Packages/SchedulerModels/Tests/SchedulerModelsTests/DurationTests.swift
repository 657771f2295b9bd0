import SchedulerModels
import Testing

@Suite struct DurationTests {
    @Test(arguments: [
        (Duration.zero, "0"), (.seconds(30), "30"), (.milliseconds(500), "0.5"), (.milliseconds(1), "0.001"),
        (.milliseconds(1_050), "1.05"), (.milliseconds(-500), "-0.5"), (.milliseconds(-1_500), "-1.5"),
        (.microseconds(999), "0"), (.seconds(86_400), "86400"), (.milliseconds(10_100), "10.1"),
    ])
    func `a length is written in seconds without superfluous digits`(length: Duration, text: String) {
        #expect(length.secondsText == text)
    }

    @Test func `every millisecond reads back the same`() throws {
        for value in stride(from: Int64(0), through: 100_000, by: 7) {
            let text = Duration.milliseconds(value).secondsText
            let seconds = try #require(try JSONParser.parse(text).numberValue?.double)
            #expect(Int64((seconds * 1_000).rounded()) == value)
        }
    }

    @Test func `milliseconds end at the bounds`() {
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
        #expect(Duration.seconds(Int64.min).milliseconds == .min)
        #expect((Duration.seconds(Int64.max / 1_000) + .milliseconds(999)).milliseconds == .max)
        #expect(Duration.milliseconds(Int64.max).milliseconds == .max)
        #expect(Duration.milliseconds(1_234).seconds == 1.234)
    }
}
