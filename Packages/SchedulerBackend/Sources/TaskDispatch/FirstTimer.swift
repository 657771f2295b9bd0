internal import Glibc

/// The descriptors that the runtime's timers need, opened before anything can take the last ones.
///
/// Swift's sleeps are timers of libdispatch on Linux, which opens an epoll, an event and a timer descriptor when the first of
/// them is set, and ends the process with an illegal instruction when it cannot. A server that runs out of descriptors
/// under a crowd before its first sleep would be gone; with them open it goes on.
public enum FirstTimer {
    /// How often it is looked whether they are there, a few ms apart: they come when a thread of the runtime gets its turn.
    private static let looks = 200

    /// Opens them; called once, before the service serves anybody.
    public static func set() async {
        await withDiscardingTaskGroup { group in
            // So far away that it is still to come when the runtime looks at it: what is over by then needs no timer.
            group.addTask { try? await Task.sleep(for: .seconds(10)) }
            for _ in 0..<looks {
                if isSet { break }
                try? await Task.sleep(for: .milliseconds(2))  // Cancelled, the process is about to end.
            }
            group.cancelAll()
        }
    }

    /// Whether this process has a timer descriptor, which is the last of them.
    private static var isSet: Bool {
        guard let folder = unsafe opendir("/proc/self/fd") else { return false }
        defer { unsafe closedir(folder) }
        var target = [CChar](repeating: 0, count: 64)
        while let entry = unsafe readdir(folder) {
            let number = unsafe dirfd(folder)
            let length = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    unsafe readlinkat(number, name, &target, target.count)
                }
            }
            if length > 0, target.prefix(length).elementsEqual("anon_inode:[timerfd]".utf8.map(CChar.init)) {
                return true
            }
        }
        return false
    }
}
