/// What went wrong while a test server was booted, driven or broken.
public struct TestServersError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; open, so that new kinds break no `switch`.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name of the kind.
        public let rawValue: String

        /// Makes a code from its stable name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A needed program is not installed.
        public static let programMissing = Code(rawValue: "programMissing")
        /// A server or process did not come up.
        public static let startFailed = Code(rawValue: "startFailed")
        /// Something did not happen in the time it was given.
        public static let timedOut = Code(rawValue: "timedOut")
        /// A command ran and reported failure.
        public static let commandFailed = Code(rawValue: "commandFailed")
        /// The operating system refused a call.
        public static let systemCall = Code(rawValue: "systemCall")
    }

    /// The kind of failure.
    public let code: Code
    /// What was being done, in a few words.
    public let operation: String
    /// What happened, in a sentence.
    public let message: String

    /// Whether doing the same again may succeed.
    public var isRetryable: Bool { code == .timedOut || code == .startFailed }

    /// One line for a test report.
    public var description: String { "\(operation): \(message) [\(code.rawValue)]" }

    /// Makes an error.
    public init(code: Code, operation: String, message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    /// An error for a failed system call, with the text of `number` (an `errno`).
    static func systemCall(_ name: String, _ number: Int32, operation: String) -> TestServersError {
        TestServersError(
            code: .systemCall,
            operation: operation,
            message: "\(name) failed: \(systemText(number))"
        )
    }
}
