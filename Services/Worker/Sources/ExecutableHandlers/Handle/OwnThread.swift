internal import CLinuxProcess
internal import Glibc

/// A thread for work that waits in system calls, which Swift's pool must not do.
enum OwnThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread of that name (15 characters at most) that runs `body` and ends.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let argument = unsafe Unmanaged.passRetained(Work(body))
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
            throw SystemError(operation: "pthread_create", number: status)
        }
        unsafe pthread_setname_np(thread, name)
        pthread_detach(thread)
    }
}
