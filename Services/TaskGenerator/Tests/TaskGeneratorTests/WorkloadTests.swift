import SchedulerModels
import Testing

@testable import TaskGenerator

@Suite(.timeLimit(.minutes(1))) struct WorkloadTests {
    private func workload(
        seed: UInt64 = 7,
        mix: TaskMix = .standard,
        priority: PriorityChoice = .random,
        runName: String? = "run"
    ) -> Workload {
        Workload(seed: seed, mix: mix, priority: priority, queue: "default", runName: runName)
    }

    @Test func `the same seed makes the same tasks and another seed makes others`() {
        let first = (0..<200).map(workload().task)
        #expect(first == (0..<200).map(workload().task))
        #expect(first != (0..<200).map(workload(seed: 8).task))
    }

    @Test func `a task does not depend on which tasks were made before it`() {
        let one = workload()
        _ = one.task(3)
        #expect(one.task(40) == workload().task(40))
    }

    @Test func `the mix is honoured and a weight of zero is never drawn`() throws {
        let mix = try #require(TaskMix(argument: "calculator=5,echo=3,sleep=2,fail=0"))
        let kinds = (0..<10_000).map { workload(mix: mix).task($0).kind }
        let counts = Dictionary(grouping: kinds) { $0 }.mapValues(\.count)
        #expect((4_700...5_300).contains(counts[.calculator] ?? 0))
        #expect((2_700...3_300).contains(counts[.echo] ?? 0))
        #expect((1_700...2_300).contains(counts[.sleep] ?? 0))
        #expect(counts[.fail] == nil)
    }

    @Test func `every task is a valid submission`() throws {
        let mix = try #require(TaskMix(argument: "calculator=1,echo=1,sleep=1,fail=1"))
        for index in 0..<500 {
            let body = JSONValue.object(workload(mix: mix).task(index).body)
            _ = try TaskSubmission(try JSONParser.parse(body.serialized()))
        }
    }

    @Test func `priorities are fixed or spread over all ten`() {
        let fixed = workload(priority: .fixed(9))
        #expect((0..<50).allSatisfy { fixed.task($0).body["priority"] == 9 })
        let drawn = Set((0..<500).compactMap { workload().task($0).body["priority"]?.numberValue?.int64 })
        #expect(drawn == Set(0...9))
    }

    @Test func `keys are unique within a run and differ between runs, and can be left out`() {
        let keys = Set((0..<300).compactMap { workload().task($0).body["idempotency_key"]?.stringValue })
        #expect(keys.count == 300)
        #expect(
            workload(runName: "other").task(0).body["idempotency_key"] != workload().task(0).body["idempotency_key"]
        )
        #expect(workload(runName: nil).task(0).body["idempotency_key"] == nil)
    }

    @Test func `the expected answer of a calculation is the right one`() throws {
        let mix = try #require(TaskMix(argument: "calculator=1"))
        var operations: Set<String> = []
        for index in 0..<400 {
            let task = workload(mix: mix).task(index)
            let parameters = try #require(task.body["parameters"])
            let left = try #require(parameters["a"]?.numberValue?.double)
            let right = try #require(parameters["b"]?.numberValue?.double)
            let operation = try #require(parameters["operation"]?.stringValue)
            operations.insert(operation)
            let answers = [
                "add": left + right, "subtract": left - right, "multiply": left * right, "divide": left / right,
            ]
            #expect(task.expectation == .number(try #require(answers[operation])))
        }
        #expect(operations == ["add", "subtract", "multiply", "divide"])
    }

    @Test(arguments: [
        "", "calculator", "calculator=", "calculator=-1", "calculator=1,calculator=2", "unknown=1", "fail=0",
        "echo=1,", "echo=1.5",
    ])
    func `a mix that cannot be used is refused`(text: String) {
        #expect(TaskMix(argument: text) == nil)
    }

    @Test func `a mix is written as it is read`() {
        #expect(TaskMix(argument: "sleep=1,calculator=5,fail=0")?.description == "calculator=5,sleep=1,fail=0")
    }

    @Test(arguments: ["10", "-1", "any", ""])
    func `a priority that cannot be used is refused`(text: String) {
        #expect(PriorityChoice(argument: text) == nil)
    }

    @Test func `an expectation tells a right result from a wrong one`() throws {
        func task(_ text: String) throws -> TaskView { try #require(TaskView(try JSONParser.parse(text))) }
        let done = try task(#"{"task_id":"x","status":"completed","result":42}"#)
        let fraction = try task(#"{"task_id":"x","status":"completed","result":42.0}"#)
        let failed = try task(#"{"task_id":"x","status":"failed","result":42}"#)
        #expect(TaskExpectation.number(42).isMet(by: done))
        #expect(TaskExpectation.number(42).isMet(by: fraction))
        #expect(!TaskExpectation.number(41).isMet(by: done))
        #expect(!TaskExpectation.number(42).isMet(by: failed))
        #expect(TaskExpectation.value(42).isMet(by: done))
        #expect(!TaskExpectation.value("42").isMet(by: done))
        #expect(TaskExpectation.fails.isMet(by: failed))
        #expect(!TaskExpectation.fails.isMet(by: done))
        #expect(TaskExpectation.completes.isMet(by: done))
        #expect(!TaskExpectation.completes.isMet(by: failed))
    }
}
