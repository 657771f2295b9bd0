/// Rules for the header fields that a handler gives.
enum ResponseFields {
    /// Whether the field is well-formed: no CR, LF or other control byte can slip out.
    static func isValid(_ name: String, _ value: String) -> Bool {
        ByteClass.isToken(name.utf8.span) && ByteClass.isFieldValue(value.utf8.span)
    }

    /// Whether the server itself sets the field.
    static func isFraming(_ name: String) -> Bool {
        let name = name.utf8.span
        return ByteClass.equalIgnoringCase(name, "content-length")
            || ByteClass.equalIgnoringCase(name, "transfer-encoding")
            || ByteClass.equalIgnoringCase(name, "connection")
            || ByteClass.equalIgnoringCase(name, "date")
    }

    /// Whether the field goes out as given.
    static func isSendable(_ name: String, _ value: String) -> Bool {
        isValid(name, value) && !isFraming(name)
    }
}
