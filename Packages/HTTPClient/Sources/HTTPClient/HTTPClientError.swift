/// Why a request has no answer.
///
/// The texts hold neither payloads nor credentials; of a URL only scheme, host and port.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, for programs.
    public let code: HTTPClientErrorCode
    /// What was being done: the method and the origin, for example `GET https://example.com`.
    public let operation: String
    /// What went wrong, for people.
    public let message: String
    /// Whether the same request may succeed later.
    public let isRetryable: Bool

    /// An error of one operation.
    public init(code: HTTPClientErrorCode, operation: String, message: String, isRetryable: Bool = false) {
        self.code = code
        self.operation = operation
        self.message = message
        self.isRetryable = isRetryable
    }

    /// One line for a log.
    public var description: String { "\(operation): \(message) (\(code))" }
}
