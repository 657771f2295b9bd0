internal import Glibc

/// Texts for the error numbers of system calls.
enum SystemError {
    static func text(_ code: Int32) -> String {
        // strerror would share one buffer between threads.
        var buffer = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
