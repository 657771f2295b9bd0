import Testing

@testable import ExecutableHandlers

@Suite("Progress lines", .timeLimit(.minutes(1)))
struct ProgressReportTests {
    @Test(
        "Each form is read",
        arguments: [
            ("0.4", 0.4, nil), ("0.4 page 4 of 10", 0.4, "page 4 of 10"), ("1", 1, nil), ("7 beyond", 1, "beyond"),
            ("-1", 0, nil), (#"{"fraction":0.25}"#, 0.25, nil), (#"{"fraction":0.25,"message":"a b"}"#, 0.25, "a b"),
        ] as [(String, Double, String?)]
    )
    func reads(line: String, fraction: Double, message: String?) {
        let report = ProgressReport(line: Array(line.utf8))
        #expect(report?.fraction == fraction)
        #expect(report?.message == message)
    }

    @Test(arguments: ["", "half", "nan", "inf x", "{", "{}", #"{"fraction":"0.5"}"#, "[0.5]"])
    func `Anything else is not`(line: String) {
        #expect(ProgressReport(line: Array(line.utf8)) == nil)
    }
}
