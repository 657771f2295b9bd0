import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct ReconnectBackoffTests {
    @Test func `pauses double up to the cap and are shortened by at most a half`() {
        var backoff = ReconnectBackoff(base: .milliseconds(50), cap: .seconds(1))
        var generator = SeededGenerator(seed: 7)
        for full in [50, 100, 200, 400, 800, 1000, 1000] + Array(repeating: 1000, count: 100) {
            let pause = backoff.next(using: &generator)
            #expect(pause <= .milliseconds(full))
            #expect(pause >= .milliseconds(full) / 2)
        }
    }

    @Test func `clients do not come back in step`() {
        var generator = SeededGenerator(seed: 7)
        let pauses = (0..<100).map { _ in
            var backoff = ReconnectBackoff(base: .seconds(1), cap: .seconds(1))
            return backoff.next(using: &generator)
        }
        #expect(Set(pauses).count > 90)
    }

    @Test func `a reset begins anew`() {
        var backoff = ReconnectBackoff(base: .milliseconds(50), cap: .seconds(1))
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<10 { _ = backoff.next(using: &generator) }
        #expect(!backoff.isFresh)
        backoff.reset()
        #expect(backoff.isFresh)
        #expect(backoff.next(using: &generator) <= .milliseconds(50))
    }

    @Test func `a wait for poll is rounded up and never negative`() {
        let now = MonotonicInstant.now
        #expect(now.pollMilliseconds(from: now) == 0)
        #expect(now.pollMilliseconds(from: now.advanced(by: .seconds(1))) == 0)
        #expect(now.advanced(by: .microseconds(1)).pollMilliseconds(from: now) == 1)
        #expect(now.advanced(by: .seconds(Int64.max)).pollMilliseconds(from: now) == 3_600_000)
        #expect(now.advanced(by: .seconds(2)) > now)
    }
}
