/// One argument of a command: bytes with a length, never part of a format string.
public struct RedisArgument: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByIntegerLiteral
{
    enum Content: Sendable, Hashable {
        case text(String)
        case integer(Int64)
        case bytes(ArraySlice<UInt8>)
    }

    let content: Content

    /// An argument holding the text's UTF-8 bytes.
    public init(_ text: String) {
        content = .text(text)
    }

    /// An argument holding the number in decimal form.
    public init(_ number: Int64) {
        content = .integer(number)
    }

    /// An argument holding the number in decimal form.
    public init(_ number: Int) {
        content = .integer(Int64(number))
    }

    /// An argument holding these bytes.
    public init(_ bytes: [UInt8]) {
        content = .bytes(bytes[...])
    }

    /// An argument holding these bytes.
    public init(_ bytes: ArraySlice<UInt8>) {
        content = .bytes(bytes)
    }

    /// An argument holding a copy of these bytes.
    public init(_ bytes: Span<UInt8>) {
        content = .bytes(
            unsafe bytes.withUnsafeBufferPointer { unsafe ArraySlice($0) }
        )
    }

    /// An argument holding the literal's UTF-8 bytes.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// An argument holding the number in decimal form.
    public init(integerLiteral value: Int64) {
        self.init(value)
    }
}
