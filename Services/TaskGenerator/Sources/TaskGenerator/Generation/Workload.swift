import SchedulerModels

/// A seeded sequence of tasks; every task can be made from its number alone.
struct Workload: Sendable {
    let seed: UInt64
    let mix: TaskMix
    let priority: PriorityChoice
    let queue: String
    /// Goes into every idempotency key, so that a second run is new work; nil for no keys.
    let runName: String?

    /// The task of that number, always the same for the same seed.
    func task(_ index: Int) -> GeneratedTask {
        var generator = SplitMix64(seed: seed &+ UInt64(index) &* 0xD134_2543_DE82_EF95)
        let kind = mix.draw(using: &generator)
        let priority = priority.draw(using: &generator)
        let (parameters, expectation) = Self.content(of: kind, index: index, using: &generator)
        var body = JSONObject([
            JSONObject.Member(key: "task_type", value: .string(kind.rawValue)),
            JSONObject.Member(key: "parameters", value: parameters),
            JSONObject.Member(key: "priority", value: .integer(priority)),
            JSONObject.Member(key: "queue", value: .string(queue)),
        ])
        // The way to a failure must not take as long as the default's pauses between attempts.
        if kind == .fail { body["retry"] = ["max_attempts": 2, "backoff": "fixed", "base_delay": 1, "jitter": false] }
        if let runName { body["idempotency_key"] = .string("\(runName)-\(index)") }
        return GeneratedTask(kind: kind, body: body, expectation: expectation)
    }

    private static func content(
        of kind: TaskKind,
        index: Int,
        using generator: inout SplitMix64
    ) -> (JSONValue, TaskExpectation) {
        switch kind {
        case .calculator:
            return calculation(using: &generator)
        case .echo:
            let words = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                JSONValue.string(String(generator.next(), radix: 36))
            }
            let parameters: JSONValue = ["number": .integer(index), "words": .array(words)]
            return (parameters, .value(parameters))
        case .sleep:
            let milliseconds = Int.random(in: 10...250, using: &generator)
            let seconds = JSONValue.double(Double(milliseconds) / 1_000) ?? 0
            return (["seconds": seconds], .completes)
        case .fail:
            let retryable = Bool.random(using: &generator)
            return (["message": "generated to fail", "retryable": .bool(retryable)], .fails)
        }
    }

    /// Numbers small enough that the exact answer is a Double, so that the result can be compared exactly.
    private static func calculation(using generator: inout SplitMix64) -> (JSONValue, TaskExpectation) {
        let left = Int.random(in: -1_000_000...1_000_000, using: &generator)
        let right = Int.random(in: 1...1_000, using: &generator)
        let operation: String
        let answer: Double
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: (operation, answer) = ("add", Double(left + right))
        case 1: (operation, answer) = ("subtract", Double(left - right))
        case 2: (operation, answer) = ("multiply", Double(left * right))
        default: (operation, answer) = ("divide", Double(left) / Double(right))
        }
        return (["a": .integer(left), "b": .integer(right), "operation": .string(operation)], .number(answer))
    }
}
