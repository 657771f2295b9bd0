internal import CRabbitMQ
internal import Glibc

/// An eventfd that ends the connection thread's `poll` from any thread.
final class WakeUp: Sendable {
    let descriptor: Int32

    init?() {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func signal() {
        // The only failure is a full counter, which means that the signal is already there.
        eventfd_write(descriptor, 1)
    }

    func clear() {
        var count: UInt64 = 0
        unsafe eventfd_read(descriptor, &count)
    }

    /// Waits until it is signalled or the time is over.
    func wait(milliseconds: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&entry, 1, milliseconds) > 0 { clear() }
    }
}
