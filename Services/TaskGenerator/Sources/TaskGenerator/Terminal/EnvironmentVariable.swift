import Glibc

/// Reads the environment of the process.
enum EnvironmentVariable {
    /// A variable that is set and not empty.
    static func text(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
