/// Collects a request's header fields and judges the head as a whole.
///
/// The library below accepts shapes that let one request hide in another's body (both lengths given, two lengths, odd
/// codings); everything that two servers in a row might read differently is refused here, before any body byte is read.
struct RequestHeadCheck {
    private(set) var headers = HTTPHeaders()
    private var hosts = 0
    private var lengths = 0
    private var codings = 0
    private var isChunked = false
    private var expectsOther = false
    private var firstFault: Refusal?
    /// The announced body length; saturates at `Int.max`.
    private(set) var contentLength: Int?
    /// Whether the body's length is not announced.
    var hasUnknownLength: Bool { codings > 0 }

    /// Takes one field as it stands in the request; white space around the value is removed.
    mutating func add(name: borrowing Span<UInt8>, value: borrowing Span<UInt8>) {
        guard firstFault == nil else { return }
        guard ByteClass.isToken(name) else { return firstFault = .badRequest("A header field's name is not a token.") }
        guard ByteClass.isFieldValue(value) else {
            return firstFault = .badRequest("A header field's value holds a control byte.")
        }
        let trimmed = value.extracting(Self.trimmedRange(value))
        inspect(name: name, value: trimmed)
        headers.append(name: name, value: trimmed)
    }

    private mutating func inspect(name: borrowing Span<UInt8>, value: borrowing Span<UInt8>) {
        switch name.count {
        case 4 where ByteClass.equalIgnoringCase(name, "host"):
            hosts += 1
        case 14 where ByteClass.equalIgnoringCase(name, "content-length"):
            lengths += 1
            guard ByteClass.isDigits(value) else {
                firstFault = .badRequest("Content-Length is not a number.")
                return
            }
            contentLength = Self.number(value)
        case 17 where ByteClass.equalIgnoringCase(name, "transfer-encoding"):
            codings += 1
            isChunked = ByteClass.equalIgnoringCase(value, "chunked")
        case 6 where ByteClass.equalIgnoringCase(name, "expect"):
            if !ByteClass.equalIgnoringCase(value, "100-continue") { expectsOther = true }
        default:
            break
        }
    }

    /// The first reason to refuse the head; `nil` when it is sound.
    func refusal(isHTTP11: Bool, limits: HTTPServerConfiguration) -> Refusal? {
        if let firstFault { return firstFault }
        if headers.count > limits.maximumHeaderCount {
            return Refusal(.headerFieldsTooLarge, "The request has too many header fields.")
        }
        if hosts > 1 || (isHTTP11 && hosts == 0) { return .badRequest("Exactly one Host field is required.") }
        if lengths > 1 { return .badRequest("More than one Content-Length.") }
        if codings > 0 {
            guard codings == 1, isChunked, isHTTP11 else {
                return .badRequest("The only transfer coding accepted is chunked, in HTTP/1.1.")
            }
            if lengths > 0 { return .badRequest("Both Content-Length and Transfer-Encoding.") }
        }
        if expectsOther { return Refusal(.expectationFailed, "The only expectation met is 100-continue.") }
        return nil
    }

    private static func trimmedRange(_ value: borrowing Span<UInt8>) -> Range<Int> {
        var (start, end) = (0, value.count)
        while start < end, value[start] == 0x20 || value[start] == 0x09 { start += 1 }
        while end > start, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }

    private static func number(_ digits: borrowing Span<UInt8>) -> Int {
        var number = 0
        for index in digits.indices {
            let (shifted, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = shifted.addingReportingOverflow(Int(digits[index] - UInt8(ascii: "0")))
            if overflow || overflowed { return .max }
            number = sum
        }
        return number
    }
}
