import Foundation
import SchedulerModels
import Testing

@Suite(.timeLimit(.minutes(1))) struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2027-01-01T00:00:00Z", 1_798_761_600_000),
            ("2000-02-29T23:59:59Z", 951_868_799_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("1970-01-01T00:00:00.5Z", 500),
            ("1970-01-01T00:00:00.123456789Z", 123),
            ("1970-01-01T00:00:00.9999Z", 999), ("1970-01-01t00:00:01z", 1_000), ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:30:00-00:30", 0), ("1970-01-02T00:00:00+23:59", 60_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)]
    )
    func `RFC 3339 is read`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2027", "2027-01-01", "2027-01-01T00:00:00", "2027-01-01 00:00:00Z", "2027-1-1T00:00:00Z",
        "2027-00-01T00:00:00Z",
        "2027-13-01T00:00:00Z", "2027-01-00T00:00:00Z", "2027-01-32T00:00:00Z", "2027-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2027-04-31T00:00:00Z", "2027-01-01T24:00:00Z", "2027-01-01T00:60:00Z",
        "2027-01-01T00:00:60Z", "2027-01-01T00:00:00.Z", "2027-01-01T00:00:00.1234567890Z", "2027-01-01T00:00:00+24:00",
        "2027-01-01T00:00:00+00:60", "2027-01-01T00:00:00+0000", "2027-01-01T00:00:00ZZ", " 2027-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "+2027-01-01T00:00:00Z",
        "２027-01-01T00:00:00Z", "2027-01-01T00:00:00,5Z", "0000-00-00T00:00:00Z",
    ])
    func `anything else is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `a random instant is written as Foundation writes it and read back the same`() {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        var generator = SeededGenerator(5)
        for _ in 0..<3_000 {
            let moment = Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799, using: &generator) * 1_000)
            let date = Date(timeIntervalSince1970: Double(moment.milliseconds / 1_000))
            #expect(moment.description == formatter.string(from: date))
            let fine = Timestamp(milliseconds: moment.milliseconds + Int64.random(in: 0...999, using: &generator))
            #expect(Timestamp(fine.description) == fine)
        }
    }

    @Test func `every day of four centuries has its own date`() {
        var previous = ""
        for day in 0..<Int64(146_097) {
            let text = Timestamp(milliseconds: day * 86_400_000).description
            #expect(text > previous)
            previous = text
        }
        #expect(previous == "2369-12-31T00:00:00.000Z")
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func `a moment outside the calendar is shown without a trap`(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description.utf8.count == 24)
    }

    @Test func `arithmetic ends at the bounds`() {
        #expect(Timestamp.distantFuture + .seconds(1) == .distantFuture)
        #expect(Timestamp(milliseconds: .max) + .seconds(1) == .distantFuture)
        #expect(Timestamp(milliseconds: 1_000) + .milliseconds(-1) == Timestamp(milliseconds: 999))
        #expect(Timestamp(milliseconds: 5_000) - Timestamp(milliseconds: 2_000) == .seconds(3))
        #expect(Timestamp(milliseconds: .max) - Timestamp(milliseconds: .min) == .milliseconds(Int64.max))
        #expect(Timestamp(milliseconds: .min) - Timestamp(milliseconds: .max) == .milliseconds(Int64.min))
        #expect(Timestamp(milliseconds: 1) < Timestamp(milliseconds: 2))
    }
}
