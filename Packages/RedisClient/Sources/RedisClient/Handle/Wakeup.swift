internal import CHiredis
internal import Glibc

/// An eventfd: any thread wakes the connection's thread out of `poll` with it.
final class Wakeup: Sendable {
    let descriptor: Int32

    init() throws(RedisError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else {
            throw RedisError(.notConnected, operation: "eventfd", message: SystemError.text(errno))
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func signal() {
        // Fails only when the counter is full, and then the thread is being woken anyway.
        _ = eventfd_write(descriptor, 1)
    }

    func clear() {
        var count: eventfd_t = 0
        // Fails only when nothing was signalled.
        _ = unsafe eventfd_read(descriptor, &count)
    }
}
