/// The descriptors that the runtime's timers need, opened before anything can take the last ones.
///
/// Swift's sleeps are timers of libdispatch on Linux, which opens an epoll and a timer descriptor when the first of them is
/// set, and ends the process with an illegal instruction when it cannot. A server that runs out of descriptors under a
/// crowd before its first sleep would be gone; with them open it goes on.
public enum FirstTimer {
    /// Opens them; called once, before the service serves anybody.
    public static func set() async {
        try? await Task.sleep(for: .milliseconds(1))  // Cancelled before it has begun, the process is about to end.
    }
}
