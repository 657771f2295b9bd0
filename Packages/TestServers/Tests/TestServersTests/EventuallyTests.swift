import Testing
import TestServers

@Suite("Eventually", .timeLimit(.minutes(1)))
struct EventuallyTests {
    private struct NotYet: Error {}

    @Test func `returns as soon as the condition holds`() async throws {
        var tries = 0
        try await eventually(within: .seconds(20), every: .milliseconds(1)) {
            tries += 1
            return tries == 3
        }
        #expect(tries == 3)
    }

    @Test func `takes an error for not yet`() async throws {
        var tries = 0
        try await eventually(within: .seconds(20), every: .milliseconds(1)) {
            tries += 1
            if tries < 3 { throw NotYet() }
            return true
        }
        #expect(tries == 3)
    }

    @Test func `tells where it waited and what it saw last`() async throws {
        let error = await #expect(throws: TestServersError.self) {
            try await eventually(within: .milliseconds(5), every: .milliseconds(1), state: { "seven left" }) {
                throw NotYet()
            }
        }
        let text = error?.description ?? ""
        #expect(error?.code == .timedOut)
        #expect(text.contains("EventuallyTests.swift") && text.contains("NotYet") && text.contains("seven left"))
    }

    @Test func `asks at least once even without any time`() async throws {
        try await eventually(within: .zero) { true }
    }

    @Test func `ends when its task is cancelled`() async throws {
        let waiting = Task { try await eventually(within: .seconds(1000)) { false } }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
