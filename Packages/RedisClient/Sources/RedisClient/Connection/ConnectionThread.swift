internal import Glibc

/// Starts the thread of its own on which a connection waits in `poll`.
enum ConnectionThread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Runs `body` on a new detached thread that takes no signals.
    ///
    /// - Parameters:
    ///   - name: What `top -H` and debuggers show; at most 15 bytes, the kernel's limit.
    ///   - body: Ends the thread by returning.
    /// - Throws: When the system gives no thread.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(RedisError) {
        let argument = unsafe Unmanaged.passRetained(Body(name: name, run: body))
        // The new thread inherits the mask: the process's signals stay with the threads that expect them.
        var all = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &previous)
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, connectionThreadMain, argument.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard code == 0 else {
            unsafe argument.release()
            throw RedisError(.notConnected, operation: "pthread_create", message: SystemError.text(code))
        }
        pthread_detach(thread)
    }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer?) {
        guard let argument = unsafe argument else { return }
        // Balances passRetained in `start`.
        let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        ThreadName.set(body.name)
        body.run()
    }
}

private func connectionThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    unsafe ConnectionThread.run(argument)
    return nil
}
