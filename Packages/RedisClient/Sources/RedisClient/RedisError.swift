/// A failure of a Redis command or connection.
///
/// The description names the operation and the cause. It never holds arguments, payloads or credentials.
public struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is.
    public let code: RedisErrorCode

    /// The name of the command or script that failed, or of the step of connecting.
    public let operation: String

    /// The cause in words, safe to log.
    public let message: String

    /// Whether the server may have carried the command out although it failed for the caller.
    ///
    /// False means that it certainly did not; then a repetition is safe even for a command that is not idempotent.
    public let mayHaveExecuted: Bool

    /// Makes an error; code outside this package needs this for test doubles alone.
    public init(_ code: RedisErrorCode, operation: String, message: String, mayHaveExecuted: Bool = false) {
        self.code = code
        self.operation = operation
        self.message = message
        self.mayHaveExecuted = mayHaveExecuted
    }

    /// Whether the same command can succeed later without anybody changing it.
    ///
    /// Says nothing about safety: see ``mayHaveExecuted``.
    public var isRetryable: Bool {
        if let prefix = code.serverPrefix { return Self.passingPrefixes.contains(prefix) }
        return Self.passingCodes.contains(code)
    }

    /// One line: code, operation and cause.
    public var description: String { "\(code) in \(operation): \(message)" }

    private static let passingCodes: Set<RedisErrorCode> = [.notConnected, .connectionLost, .timeout, .overloaded]

    /// Conditions of the server rather than faults of the command: they pass, or an operator ends them.
    private static let passingPrefixes: Set<String> = [
        "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN",
    ]
}

extension RedisError {
    /// Makes the error for an error reply of the server.
    ///
    /// - Parameters:
    ///   - text: The reply without its leading minus sign.
    ///   - operation: The command or script that was answered.
    ///   - isScript: A script can fail after some of its writes, a plain command cannot.
    /// - Returns: The error, its message without what the server repeats of the arguments.
    static func server(_ text: String, operation: String, isScript: Bool = false) -> RedisError {
        let prefix = text.prefix { $0 != " " }
        let isPrefix = !prefix.isEmpty && prefix.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x2D }
        // The only one among Redis's own replies that its first word does not tell and that has to be known.
        let code: RedisErrorCode =
            text == "ERR Function not found" ? .noFunction : .server(isPrefix ? String(prefix) : "ERR")
        let refusedBeforehand = code == .noFunction || code.serverPrefix.map(refusalPrefixes.contains) ?? false
        return RedisError(
            code,
            operation: operation,
            message: printable(text),
            mayHaveExecuted: isScript && !refusedBeforehand
        )
    }

    /// Error replies Redis gives before it runs the first line of a script.
    private static let refusalPrefixes: Set<String> = [
        "BUSY", "LOADING", "MASTERDOWN", "MISCONF", "NOAUTH", "NOREPLICAS", "NOSCRIPT", "OOM", "READONLY",
    ]

    /// For an unknown command Redis repeats the arguments, which may be a payload: they are cut off.
    private static func printable(_ text: String) -> String {
        var end = text.endIndex
        let marker = Array(", with args beginning with".utf8)
        let utf8 = text.utf8
        var index = utf8.startIndex
        while index != utf8.endIndex {
            if utf8[index...].starts(with: marker) {
                end = index
                break
            }
            index = utf8.index(after: index)
        }
        let kept = text[..<end]
        return kept.count > 200 ? String(kept.prefix(200)) + "…" : String(kept)
    }

    /// The same failure for another waiting command.
    func reported(for operation: String, mayHaveExecuted: Bool) -> RedisError {
        RedisError(code, operation: operation, message: message, mayHaveExecuted: mayHaveExecuted)
    }
}
