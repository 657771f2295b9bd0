/// Waits until `condition` holds: the one polling loop of all tests.
///
/// A condition that throws counts as "not yet", and its error is part of the report; only cancellation ends the wait.
///
/// - Parameters:
///   - limit: How long to try at most.
///   - pause: The time between two tries.
///   - state: Describes what was last seen, for the error.
///   - file: The place of the call, for the error.
///   - line: The place of the call, for the error.
///   - condition: What is waited for; called at least once.
/// - Throws: `TestServersError.Code.timedOut` that names the call's place and the outcome of the last try.
public func eventually(
    within limit: Duration,
    every pause: Duration = .milliseconds(20),
    state: (() async -> String)? = nil,
    file: String = #fileID,
    line: Int = #line,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    var tries = 0
    while true {
        tries += 1
        var last = "the last try gave false"
        do {
            if try await condition() { return }
        } catch let error as CancellationError {
            throw error
        } catch {
            last = "the last try threw: \(error)"
        }
        guard ContinuousClock.now < deadline else {
            if let state { last += "; state: \(await state())" }
            throw TestServersError(
                code: .timedOut,
                operation: "eventually at \(file):\(line)",
                message: "not true within \(limit) (\(tries) tries); \(last)"
            )
        }
        try await Task.sleep(for: pause)
    }
}
