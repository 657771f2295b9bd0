#if DEBUG
import SchedulerModels
import Testing

@testable import Failpoints

@Suite("The setting FAILPOINT", .timeLimit(.minutes(1)))
struct FailpointPlanTests {
    @Test func `Names, actions and passes are read`() throws {
        let plan = try FailpointPlan("submit.after_store:kill@3,claim.before:sleep=250,ack.after:stop,run.after:exit")
        #expect(
            plan.steps == [
                .init(name: "submit.after_store", action: .kill, pass: 3),
                .init(name: "claim.before", action: .sleep(.milliseconds(250)), pass: nil),
                .init(name: "ack.after", action: .stop, pass: nil),
                .init(name: "run.after", action: .exit, pass: nil),
            ]
        )
        #expect(try FailpointPlan("").steps.isEmpty)
    }

    @Test func `An action with a number happens at that pass alone, one without at each`() throws {
        let plan = try FailpointPlan("claim.after:kill@2,claim.after:sleep=1")
        #expect(plan.actions(at: "claim.after", pass: 1) == [.sleep(.milliseconds(1))])
        #expect(plan.actions(at: "claim.after", pass: 2) == [.kill, .sleep(.milliseconds(1))])
        #expect(plan.actions(at: "claim.before", pass: 2).isEmpty)
    }

    @Test(arguments: [
        "claim.after", "claim.after:", ":kill", "claim.after:burn", "claim.after:kill@0", "claim.after:kill@x",
        "claim.after:kill@1@2", "claim.after:sleep", "claim.after:sleep=-1", "claim.after:sleep=x", "claim.after:kill,",
        "claim.after:kill:stop", "claim.sideways:kill",
    ])
    func `What cannot be read is refused and named`(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try FailpointPlan(text) }
        #expect(error?.setting == "FAILPOINT")
        #expect(error.map { "\($0)".contains("\n") } == false)
    }
}
#endif
