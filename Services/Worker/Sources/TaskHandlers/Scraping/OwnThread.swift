internal import Glibc

/// Runs long calculations on a thread of their own: Swift's pool has few threads, and the worker's lease needs them.
enum OwnThread {
    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Waits for what `body` returns or throws; runs it here and now when the system gives no thread.
    static func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let outcome: Result<Value, Failure> = await withCheckedContinuation { continuation in
            let work = Work { continuation.resume(returning: Result(catching: body)) }
            if !start(work) { work.body() }
        }
        return try outcome.get()
    }

    private static func start(_ work: Work) -> Bool {
        let argument = unsafe Unmanaged.passRetained(work)
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            },
            argument.toOpaque()
        )
        guard status == 0 else {
            unsafe argument.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
