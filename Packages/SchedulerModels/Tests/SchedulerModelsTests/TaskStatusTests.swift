import SchedulerModels
import Testing

@Suite struct TaskStatusTests {
    @Test func `the names are those of the contract`() {
        #expect(
            TaskStatus.allCases.map(\.rawValue)
                == ["pending", "scheduled", "running", "retrying", "completed", "failed", "cancelled", "expired"]
        )
    }

    @Test(arguments: TaskStatus.allCases)
    func `an ended task goes nowhere but back to the start by hand`(status: TaskStatus) {
        let next = TaskStatus.transitions[status]
        if status.isEnded {
            #expect(next == (status.canBeRetried ? [.pending] : []))
        } else {
            #expect(!status.canBeRetried)
            #expect(next?.contains(.cancelled) == true)
        }
    }

    @Test(arguments: TaskStatus.allCases)
    func `the table and the question agree, and no status becomes itself`(status: TaskStatus) throws {
        let row = try #require(TaskStatus.transitions[status])
        for next in TaskStatus.allCases { #expect(status.canBecome(next) == row.contains(next)) }
        #expect(!status.canBecome(status))
    }

    @Test func `only what has not started expires`() {
        #expect(TaskStatus.allCases.filter { $0.canBecome(.expired) } == [.pending, .scheduled])
    }

    @Test func `every status can be reached from an accepted task`() {
        var reached: Set<TaskStatus> = [.pending]
        while true {
            let more = reached.union(reached.flatMap { TaskStatus.transitions[$0] ?? [] })
            if more == reached { break }
            reached = more
        }
        #expect(reached == Set(TaskStatus.allCases))
    }

    @Test func `a completed task is final and cannot be retried`() {
        #expect(TaskStatus.completed.isEnded)
        #expect(!TaskStatus.completed.canBeRetried)
        #expect(TaskStatus.allCases.filter(\.canBeRetried) == [.failed, .cancelled, .expired])
    }
}
