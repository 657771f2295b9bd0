/// Arguments of a command in the form in which they are sent: written once, copied as bytes from there on.
///
/// Where many callers' arguments go together in one command, each caller makes its own. They are bytes with a length, as a
/// ``RedisArgument`` is: none can become another.
public struct RedisArguments: Sendable, ExpressibleByArrayLiteral {
    private var encoder = RESPEncoder()
    /// How many arguments these are.
    public private(set) var count = 0

    /// No arguments yet.
    ///
    /// - Parameter capacity: How many bytes they will take about, so that they are not moved while they are written.
    public init(capacity: Int = 0) {
        encoder.reserve(capacity)
    }

    /// These arguments.
    public init(_ arguments: [RedisArgument]) {
        for argument in arguments { append(argument) }
    }

    /// These arguments.
    public init(arrayLiteral arguments: RedisArgument...) {
        self.init(arguments)
    }

    /// How many bytes they take in a command, with those that frame them.
    public var size: Int { encoder.bytes.count }

    var encoded: [UInt8] { encoder.bytes }

    /// Adds one at the end.
    public mutating func append(_ argument: RedisArgument) {
        encoder.append(argument)
        count += 1
    }

    /// Adds a text at the end.
    public mutating func append(_ text: String) {
        encoder.append(text)
        count += 1
    }

    /// Adds bytes at the end.
    public mutating func append(_ bytes: [UInt8]) {
        encoder.append(bytes[...])
        count += 1
    }

    /// Adds a number in decimal form at the end.
    public mutating func append(_ number: Int64) {
        encoder.append(number)
        count += 1
    }
}
