internal import Glibc

/// What one wait in `poll` on a socket and a wakeup found.
struct Readiness {
    var isSocketReadable = false
    var isSocketWritable = false
    var isWoken = false

    /// Waits until the socket is ready, somebody signals the wakeup, or `deadline` has come.
    ///
    /// Errors and hang-ups count as readable and writable: the next call on the socket reports them.
    static func wait(
        socket: Int32?,
        wantsRead: Bool = true,
        wantsWrite: Bool = false,
        wakeup: Wakeup,
        until deadline: MonotonicInstant
    ) -> Readiness {
        let failure = Int16(POLLERR) | Int16(POLLHUP) | Int16(POLLNVAL)
        let interest = (wantsRead ? Int16(POLLIN) : 0) | (wantsWrite ? Int16(POLLOUT) : 0)
        // A negative descriptor is left out by poll.
        var entries = (
            pollfd(fd: socket ?? -1, events: interest, revents: 0),
            pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)
        )
        let count = unsafe withUnsafeMutableBytes(of: &entries) { bytes in
            unsafe poll(
                bytes.baseAddress?.assumingMemoryBound(to: pollfd.self),
                2,
                deadline.pollMilliseconds(from: .now)
            )
        }
        // Interrupted: the caller's loop looks at its deadlines and comes back.
        guard count > 0 else { return Readiness() }
        let isWoken = entries.1.revents != 0
        if isWoken { wakeup.clear() }
        return Readiness(
            isSocketReadable: entries.0.revents & (Int16(POLLIN) | failure) != 0,
            isSocketWritable: entries.0.revents & (Int16(POLLOUT) | failure) != 0,
            isWoken: isWoken
        )
    }
}
