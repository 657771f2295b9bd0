import SchedulerModels
import Synchronization
import TaskHandlers

/// How one attempt of a test went.
struct BenchRun: Sendable {
    /// What the attempt said meanwhile.
    final class Said: Sendable {
        let lines = Mutex<[String]>([])
        let progress = Mutex<[String]>([])
    }

    /// Nil when there is no such handler.
    let outcome: Result<JSONValue, HandlerFailure>?
    private let said: Said

    init(outcome: Result<JSONValue, HandlerFailure>?, said: Said) {
        self.outcome = outcome
        self.said = said
    }

    var result: JSONValue? { try? outcome?.get() }

    var failure: HandlerFailure? {
        guard case .failure(let failure) = outcome else { return nil }
        return failure
    }

    var lines: [String] { said.lines.withLock { $0 } }
    var progress: [String] { said.progress.withLock { $0 } }
}
