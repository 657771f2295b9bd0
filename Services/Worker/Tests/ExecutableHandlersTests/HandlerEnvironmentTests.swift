import SchedulerModels
import TaskHandlers
import Testing

@testable import ExecutableHandlers

@Suite("A handler's environment", .timeLimit(.minutes(1)))
struct HandlerEnvironmentTests {
    private let worker = [
        "PATH": "/bin", "HOME": "/home/x", "LANG": "C.UTF-8", "REDIS_URL": "redis://:hunter2@host", "TOKEN": "t",
        "TASK_TYPE": "mine",
    ]

    @Test func `Nothing of the worker's own is in it but what was named`() {
        let plain = HandlerEnvironment(worker: worker, passing: [], taskType: "x")
        #expect(plain.constant == ["HOME=/home/x", "LANG=C.UTF-8", "PATH=/bin", "TASK_PROGRESS_FD=3", "TASK_TYPE=x"])
        let passing = HandlerEnvironment(worker: worker, passing: ["TOKEN", "MISSING"], taskType: "x")
        #expect(Set(passing.constant).subtracting(plain.constant) == ["TOKEN=t"])
        #expect(
            HandlerEnvironment(worker: [:], passing: [], taskType: "x").constant.contains { $0.hasPrefix("PATH=/") }
        )
    }

    @Test func `The attempt is in it`() {
        let now = ContinuousClock.now
        let environment = HandlerEnvironment(worker: [:], passing: [], taskType: "x")
        let variables = environment.variables(
            .sample(deadline: now + .seconds(90)),
            now: now,
            wallClock: Timestamp(milliseconds: 0)
        )
        for variable in [
            "TASK_ID=018f", "TASK_ATTEMPT=2", "TASK_MAX_ATTEMPTS=4", "TASK_FENCE=7",
            "TASK_DEADLINE=1970-01-01T00:01:30.000Z", "TASK_TIMEOUT_SECONDS=90",
        ] {
            #expect(variables.contains(variable))
        }
    }

    @Test func `The trace is the task's own, never the worker's`() {
        let environment = HandlerEnvironment(worker: ["TRACEPARENT": "w"], passing: ["TRACEPARENT"], taskType: "x")
        let deadline = ContinuousClock.now + .seconds(9)
        let plain = environment.variables(.sample(deadline: deadline))
        #expect(!plain.contains { $0.hasPrefix("TRACEPARENT") })
        let traced = environment.variables(.sample(deadline: deadline, traceparent: "00-a-b-01"))
        #expect(traced.filter { $0.hasPrefix("TRACEPARENT") } == ["TRACEPARENT=00-a-b-01"])
    }

    @Test(arguments: [
        ("HOME", true), ("_a1", true), ("1A", false), ("", false), ("A-B", false), ("TASK_ID", false),
        ("TRACEPARENT", false),
    ])
    func `Only names of variables can be passed on`(name: String, isName: Bool) {
        #expect(HandlerEnvironment.isName(name) == isName)
    }
}
