import Glibc

/// The system's own words for its error numbers.
enum SystemText {
    /// For example `No such file or directory`.
    static func of(_ number: Int32) -> String {
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }
}
