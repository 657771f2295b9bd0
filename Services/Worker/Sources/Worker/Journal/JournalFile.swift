#if DEBUG
internal import Glibc

/// A file that many processes append lines to, each by one write.
struct JournalFile: Sendable {
    let path: String

    /// Appends a line; false when it could not be written whole.
    func append(_ line: [UInt8]) -> Bool {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = line + [UInt8(ascii: "\n")]
        return unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }

    /// The time since boot with suspend counted: the same clock for all processes of a machine.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
#endif
