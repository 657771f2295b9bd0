import Foundation

/// Runs blocking `work` on a thread of its own, so that it never holds one of Swift's cooperative threads.
public func onOwnThread<Outcome: Sendable>(_ work: @escaping @Sendable () throws -> Outcome) async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
}
