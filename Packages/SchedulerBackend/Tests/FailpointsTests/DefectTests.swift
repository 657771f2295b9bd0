#if DEBUG
import SchedulerModels
import Testing

@testable import Failpoints

@Suite("The setting DEFECT", .timeLimit(.minutes(1)))
struct DefectTests {
    @Test func `Names are read, and nothing is planted unless it is asked for`() throws {
        #expect(try Defect.read("no_republish,no_fence_check") == [.noRepublish, .noFenceCheck])
        #expect(try Defect.read("").isEmpty)
        #expect(Defect.allCases.allSatisfy { !$0.isPlanted })
        #expect(Defect.edit("finish", "whole") == "whole")
    }

    @Test func `A defect that there is not is refused, and those that there are are named`() throws {
        let error = #expect(throws: ConfigurationError.self) { try Defect.read("no_republish,no_sense") }
        #expect(error?.setting == "DEFECT")
        #expect(error.map { "\($0)".contains("ack_before_settle") } == true)
    }
}
#endif
