import SchedulerModels
import Testing

@Suite struct PriorityBandTests {
    @Test func `ten priorities make three bands`() {
        let bands = (0...9).map { PriorityBand(priority: $0) }
        #expect(bands == [.low, .low, .low, .low, .normal, .normal, .normal, .high, .high, .high])
    }

    @Test func `the band that goes first sorts first`() {
        #expect(PriorityBand.allCases.shuffled().sorted() == [.high, .normal, .low])
        #expect(PriorityBand.allCases.map(\.rank) == [0, 1, 2])
    }

    @Test func `a queue is made of its bands`() {
        #expect(
            QueueBand.all(of: "q") == [
                QueueBand(queue: "q", band: .high), QueueBand(queue: "q", band: .normal),
                QueueBand(queue: "q", band: .low),
            ]
        )
    }

    @Test func `a submission lies in the band of its priority`() {
        var submission = TaskSubmission(taskType: "echo")
        #expect(submission.band == .normal)
        submission.priority = 9
        #expect(submission.band == .high)
    }
}
