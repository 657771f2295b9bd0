import Testing

@testable import ExecutableHandlers

@Suite("What a worker and a guard tell each other", .timeLimit(.minutes(1)))
struct GuardMessageTests {
    @Test func `Every order and report comes back as it was`() {
        let orders: [GuardOrder] = [
            .deadline(milliseconds: 123_456), .deadline(milliseconds: nil), .terminate(graceMilliseconds: 2_000), .kill,
        ]
        for order in orders { #expect(GuardOrder(order.text) == order) }
        let reports: [GuardReport] = [.started(7), .failed(2), .expired, .exited(75), .signalled(9)]
        for report in reports { #expect(GuardReport(report.text) == report) }
    }

    @Test(arguments: ["", "kill now", "deadline", "deadline soon", "terminate -1", "terminate", "stop"])
    func `An order that is none is not read`(text: String) {
        #expect(GuardOrder(text) == nil)
    }

    @Test func `A guard's command line comes back as it was`() {
        var limits = ProcessLimits()
        for (number, resource) in LimitedResource.allCases.enumerated() { limits[resource] = 20 + number }
        for arguments in [
            GuardArguments(file: "/a b/c"),
            GuardArguments(file: "-", limits: limits, hiddenVariable: "LD_LIBRARY_PATH"),
            GuardArguments(file: "-", user: HandlerUser(user: 7, group: 8)),
        ] {
            let words = arguments.words(for: .watch)
            #expect(words.first == "guard-handler")
            #expect(GuardArguments(words: words.dropFirst()) == arguments)
        }
        for words in [
            ["x", "-", "-"], ["cpu=0", "-", "-"], ["cpu=1,", "-", "-"], ["-", "0:0", "-"], ["-", "7", "-"],
        ] {
            #expect(GuardArguments(words: (words + ["/file"])[...]) == nil)
        }
        #expect(GuardArguments(words: []) == nil)
    }

    @Test func `A status word is an exit code or a signal`() {
        #expect(GuardReport(waitStatus: 75 << 8) == .exited(75))
        #expect(GuardReport(waitStatus: 9) == .signalled(9))
        #expect(GuardReport(waitStatus: 11 | 0x80) == .signalled(11))
    }
}
