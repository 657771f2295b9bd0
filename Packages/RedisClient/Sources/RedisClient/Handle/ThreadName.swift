internal import CHiredis
internal import Glibc

/// The name that `top -H` and debuggers show for a thread.
enum ThreadName {
    /// Names the calling thread; the kernel keeps at most 15 bytes.
    static func set(_ name: String) {
        _ = unsafe pthread_setname_np(pthread_self(), String(name.prefix(15)))
    }
}
