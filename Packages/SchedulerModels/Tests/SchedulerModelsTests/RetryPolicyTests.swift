import SchedulerModels
import Testing

@Suite struct RetryPolicyTests {
    private func delays(_ policy: RetryPolicy, _ attempts: ClosedRange<Int>) -> [Duration] {
        var generator = SeededGenerator(1)
        return attempts.map { policy.delay(afterAttempt: $0, using: &generator) }
    }

    @Test(arguments: [
        (RetryPolicy.Backoff.exponential, [1, 2, 4, 8, 16, 20, 20]), (.linear, [1, 2, 3, 4, 5, 6, 7]),
        (.fixed, [1, 1, 1, 1, 1, 1, 1]),
    ])
    func `waits grow as the backoff says, up to the cap`(backoff: RetryPolicy.Backoff, seconds: [Int]) {
        let policy = RetryPolicy(backoff: backoff, maximumDelay: .seconds(20), jitter: false)
        #expect(delays(policy, 1...7) == seconds.map { .seconds($0) })
    }

    @Test(arguments: RetryPolicy.Backoff.allCases)
    func `no attempt and no base delay overflows`(backoff: RetryPolicy.Backoff) {
        var generator = SeededGenerator(1)
        for base in [Duration.zero, .milliseconds(1), .seconds(86_400), .seconds(Int64.max)] {
            let policy = RetryPolicy(backoff: backoff, baseDelay: base, maximumDelay: .seconds(300))
            for attempt in [Int.min, -1, 0, 1, 40, 41, 64, 1_000_000, .max] {
                let delay = policy.delay(afterAttempt: attempt, using: &generator)
                #expect(delay >= .zero && delay <= .seconds(300))
            }
        }
    }

    @Test func `jitter draws between half and the whole`() {
        let policy = RetryPolicy(backoff: .fixed, baseDelay: .milliseconds(1_000))
        var generator = SeededGenerator(9)
        let drawn = (0..<2_000).map { _ in policy.delay(afterAttempt: 1, using: &generator) }
        #expect(drawn.allSatisfy { $0 >= .milliseconds(500) && $0 <= .milliseconds(1_000) })
        #expect(drawn.contains { $0 < .milliseconds(550) })
        #expect(drawn.contains { $0 > .milliseconds(950) })
    }

    @Test func `a delay of zero stays zero`() {
        #expect(delays(RetryPolicy(baseDelay: .zero), 1...5) == Array(repeating: .zero, count: 5))
        #expect(delays(RetryPolicy(maximumDelay: .zero), 1...5) == Array(repeating: .zero, count: 5))
    }
}
