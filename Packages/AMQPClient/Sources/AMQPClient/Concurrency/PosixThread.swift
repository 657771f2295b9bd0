import Glibc

/// Starts threads of our own for C calls that block, which must never run on Swift's cooperative pool.
enum PosixThread {
    private final class Entry: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a detached thread; false when the system refuses one.
    ///
    /// All signals are blocked in it, so that the process's own signal handling stays with its other threads.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let entry = unsafe Unmanaged.passRetained(Entry(name: name, body: body))
        var all = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var thread = pthread_t()
        let status = unsafe pthread_create(&thread, nil, posixThreadMain, entry.toOpaque())
        guard status == 0 else {
            unsafe entry.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    fileprivate static func enter(_ pointer: UnsafeMutableRawPointer?) {
        guard let pointer = unsafe pointer else { return }
        let entry = unsafe Unmanaged<Entry>.fromOpaque(pointer).takeRetainedValue()
        setName(entry.name)
        entry.body()
    }

    /// Names the calling thread for debuggers; `pthread_setname_np` is hidden from Swift.
    private static func setName(_ name: String) {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = unsafe write(file, bytes, bytes.count)
        close(file)
    }
}

private func posixThreadMain(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    unsafe PosixThread.enter(pointer)
    return nil
}
