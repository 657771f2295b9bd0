/// Why the server could not start.
public struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was; more kinds may come.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let rawValue: String

        /// Wraps a name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The host name or port cannot be used.
        public static let invalidAddress = Self(rawValue: "invalidAddress")
        /// Somebody else listens there.
        public static let addressInUse = Self(rawValue: "addressInUse")
        /// The system refused a socket.
        public static let socketFailed = Self(rawValue: "socketFailed")
        /// The certificate or its key cannot be used.
        public static let invalidCertificate = Self(rawValue: "invalidCertificate")
        /// The HTTP library refused to start.
        public static let daemonFailed = Self(rawValue: "daemonFailed")
        /// The server was started before.
        public static let alreadyStarted = Self(rawValue: "alreadyStarted")

        /// The code's name.
        public var description: String { rawValue }
    }

    /// The kind.
    public let code: Code
    /// What was being done.
    public let operation: String
    /// What is wrong, for people; names host and port where they matter.
    public let message: String

    /// Whether the same call may succeed later.
    public var isRetryable: Bool { code == .addressInUse }

    /// Kind, operation and message in one line.
    public var description: String { "\(code) in \(operation): \(message)" }
}
