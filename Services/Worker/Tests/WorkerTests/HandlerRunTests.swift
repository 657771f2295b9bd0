import SchedulerModels
import Synchronization
import TaskHandlers
import Testing

@testable import Worker

@Suite("A handler's run", .timeLimit(.minutes(1)))
struct HandlerRunTests {
    private static let long: Duration = .seconds(3_600)

    @Test func `What the handler returns is the outcome`() async {
        let end = await HandlerRun().run(timeout: Self.long) { () throws(HandlerFailure) in .string("done") }
        #expect(end.text == "completed \"done\"")
    }

    @Test func `What the handler throws is the failure`() async {
        let end = await HandlerRun().run(timeout: Self.long) { () throws(HandlerFailure) in
            throw HandlerFailure(code: "broken", message: "no", retryable: true)
        }
        #expect(end.text == "failed broken")
    }

    @Test func `A handler that takes too long is cancelled`() async {
        let end = await HandlerRun().run(timeout: .milliseconds(20)) { () throws(HandlerFailure) in
            try await untilCancelled()
        }
        #expect(end.text == "stopped timeout obeyed")
    }

    @Test(arguments: [StopReason.cancelled, .leaseLost, .fenced, .shutdown, .timeout])
    func `A handler that is told to stop, does`(reason: StopReason) async {
        let run = HandlerRun()
        let end = await run.run(timeout: Self.long) { () throws(HandlerFailure) in
            run.stop(reason)
            return try await untilCancelled()
        }
        #expect(end.text == "stopped \(reason) obeyed")
    }

    @Test func `The first reason counts`() async {
        let run = HandlerRun()
        run.stop(.leaseLost)
        run.stop(.cancelled)
        let end = await run.run(timeout: .milliseconds(1)) { () throws(HandlerFailure) in try await untilCancelled() }
        #expect(end.text == "stopped leaseLost obeyed")
    }

    @Test func `A handler that ignores its cancellation is given up after a while`() async {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let start = ContinuousClock.now
        let end = await HandlerRun(gracePeriod: .milliseconds(30)).run(timeout: .milliseconds(10)) {
            () throws(HandlerFailure) in
            await deafly { for await _ in gate { break } }
            return .null
        }
        #expect(end.text == "stopped timeout ignored")
        #expect(ContinuousClock.now - start >= .milliseconds(40))
        open.finish()
    }

    @Test(arguments: [StopReason.cancelled, .leaseLost, .fenced, .timeout])
    func `Work that is done after it was told to stop does not count`(reason: StopReason) async {
        let run = HandlerRun()
        run.stop(reason)
        let end = await run.run(timeout: Self.long) { () throws(HandlerFailure) in
            _ = try? await untilCancelled()  // It goes on although it was told to stop.
            return .null
        }
        #expect(end.text == "stopped \(reason) obeyed")
    }

    @Test func `Work that was done all the same when the worker leaves counts`() async {
        let run = HandlerRun()
        run.stop(.shutdown)
        let end = await run.run(timeout: Self.long) { () throws(HandlerFailure) in
            _ = try? await untilCancelled()  // It goes on although it was told to stop.
            return .null
        }
        #expect(end.text == "completed null")
    }

    @Test func `A caller that is cancelled does not leave the handler behind`() async {
        let (stops, stopped) = AsyncStream.makeStream(of: Void.self)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let caller = Task {
            await HandlerRun().run(timeout: Self.long) { () throws(HandlerFailure) in
                started.finish()
                defer { stopped.finish() }
                return try await untilCancelled()
            }
        }
        for await _ in starts {}
        caller.cancel()
        #expect(await caller.value.text == "stopped shutdown ignored")
        for await _ in stops {}  // Comes to an end when the handler was cancelled.
    }

    @Test func `A brief handler's outcome is the outcome`() {
        let done = HandlerRun().runBriefly(timeout: Self.long) { () throws(HandlerFailure) in .string("done") }
        #expect(done.text == "completed \"done\"")
        let failed = HandlerRun().runBriefly(timeout: Self.long) { () throws(HandlerFailure) in
            throw HandlerFailure(code: "broken", message: "no", retryable: true)
        }
        #expect(failed.text == "failed broken")
    }

    @Test(arguments: [StopReason.cancelled, .leaseLost, .fenced, .shutdown])
    func `A brief handler that was told to stop before does not begin`(reason: StopReason) {
        let run = HandlerRun()
        run.stop(reason)
        let end = run.runBriefly(timeout: Self.long) { () throws(HandlerFailure) in
            Issue.record("it has begun")
            return .null
        }
        #expect(end.text == "stopped \(reason) obeyed")
    }

    @Test(arguments: [StopReason.cancelled, .leaseLost, .fenced])
    func `What told a brief handler to stop while it ran counts`(reason: StopReason) {
        let run = HandlerRun()
        let end = run.runBriefly(timeout: Self.long) { () throws(HandlerFailure) in
            run.stop(reason)
            return .null
        }
        #expect(end.text == "stopped \(reason) obeyed")
        // It has ended.
        run.stop(.shutdown)
    }

    @Test func `A brief handler that takes longer than its limit has no outcome`() {
        let end = HandlerRun().runBriefly(timeout: .milliseconds(1)) { () throws(HandlerFailure) in
            let end = ContinuousClock.now + .milliseconds(2)
            while ContinuousClock.now < end {}
            return .null
        }
        #expect(end.text == "stopped timeout obeyed")
    }

    @Test(arguments: 1...8)
    func `Whatever races, a run ends once and leaves nothing behind`(seed: UInt64) async {
        var generator = SeededGenerator(seed)
        let alive = AliveCount()
        for _ in 0..<150 {
            let work = Duration.microseconds(Int.random(in: 0...400, using: &generator))
            let limit = Duration.microseconds(Int.random(in: 1...400, using: &generator))
            let stops = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                (
                    Duration.microseconds(Int.random(in: 0...400, using: &generator)),
                    [StopReason.cancelled, .leaseLost, .fenced, .shutdown].randomElement(using: &generator) ?? .fenced
                )
            }
            let fails = Bool.random(using: &generator)
            let run = HandlerRun()
            let mark = AliveMark(alive)
            let end = await withTaskGroup(of: Void.self) { group in
                for (pause, reason) in stops {
                    group.addTask {
                        try? await Task.sleep(for: pause)
                        run.stop(reason)
                    }
                }
                return await run.run(timeout: limit) { () throws(HandlerFailure) in
                    withExtendedLifetime(mark) {}
                    guard (try? await Task.sleep(for: work)) != nil else { throw .cancelled }
                    if fails { throw HandlerFailure(code: "broken", message: "", retryable: true) }
                    return .null
                }
            }
            let possible =
                ["completed null", "failed broken", "stopped timeout obeyed"] + stops.map { "stopped \($0.1) obeyed" }
            #expect(possible.contains(end.text))
        }
        // The last handlers may still be on their way out.
        while alive.count > 0 { await Task.yield() }
    }
}

/// How many marks there are.
final class AliveCount: Sendable {
    private let number = Atomic<Int>(0)
    var count: Int { number.load(ordering: .acquiring) }
    func add(_ change: Int) { number.wrappingAdd(change, ordering: .acquiringAndReleasing) }
}

/// Something that a handler's closure keeps alive.
final class AliveMark: Sendable {
    private let count: AliveCount
    init(_ count: AliveCount) {
        self.count = count
        count.add(1)
    }
    deinit { count.add(-1) }
}

/// Waits until it is cancelled.
private func untilCancelled() async throws(HandlerFailure) -> JSONValue {
    do {
        try await Task.sleep(for: .seconds(3_600))
    } catch {
        throw .cancelled
    }
    return .null
}

/// Runs something that its caller's cancellation does not reach.
private func deafly(_ body: @escaping @Sendable () async -> Void) async {
    await Task { await body() }.value
}

extension HandlerRun.End {
    /// The end as words.
    var text: String {
        switch self {
        case .completed(let value): "completed " + String(decoding: value.serialized(), as: UTF8.self)
        case .failed(let failure): "failed " + failure.code
        case .stopped(let reason, let obeyed): "stopped \(reason) " + (obeyed ? "obeyed" : "ignored")
        }
    }
}
