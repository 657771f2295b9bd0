/// Translates one selector while reading it.
struct CSSSelectorParser {
    private static let maximumLength = 500
    private static let maximumSteps = 32

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var steps = 0

    init(_ text: String) throws(SelectorError) {
        scalars = Array(text.unicodeScalars)
        guard scalars.count <= CSSSelectorParser.maximumLength else {
            throw SelectorError(message: "is longer than \(CSSSelectorParser.maximumLength) characters")
        }
    }

    mutating func selectorList() throws(SelectorError) -> String {
        var paths = [try path()]
        while take(",") { paths.append(try path()) }
        guard position == scalars.count else { throw unexpected() }
        return paths.joined(separator: " | ")
    }

    private mutating func path() throws(SelectorError) -> String {
        skipBlanks()
        var xpath = "/descendant::" + (try compound())
        while true {
            let isSeparated = skipBlanks()
            if take(">") {
                skipBlanks()
                xpath += "/child::" + (try compound())
            } else if isSeparated, let next, next != "," {
                xpath += "/descendant::" + (try compound())
            } else {
                return xpath
            }
        }
    }

    /// A tag and its conditions, at least one of the two.
    private mutating func compound() throws(SelectorError) -> String {
        steps += 1
        guard steps <= CSSSelectorParser.maximumSteps else {
            throw SelectorError(message: "has more than \(CSSSelectorParser.maximumSteps) parts")
        }
        var name: String?
        if take("*") {
            name = "*"
        } else if let next, next.isNameStart {
            name = try asciiName()
        }
        var conditions = ""
        while let condition = try condition() { conditions += "[\(condition)]" }
        guard name != nil || !conditions.isEmpty else { throw unexpected() }
        return (name ?? "*") + conditions
    }

    private mutating func condition() throws(SelectorError) -> String? {
        if take(".") {
            let word = XPathLiteral.quoted(" \(try name()) ")
            return "contains(concat(' ', normalize-space(@class), ' '), \(word))"
        }
        if take("#") { return "@id=\(XPathLiteral.quoted(try name()))" }
        guard take("[") else { return nil }
        skipBlanks()
        let attribute = try asciiName()
        skipBlanks()
        if take("]") { return "@\(attribute)" }
        guard take("=") else { throw unexpected() }
        skipBlanks()
        let value = try value()
        skipBlanks()
        guard take("]") else { throw unexpected() }
        return "@\(attribute)=\(XPathLiteral.quoted(value))"
    }

    /// The name of a tag or an attribute in lower case, as the HTML parser writes them.
    private mutating func asciiName() throws(SelectorError) -> String {
        guard let next, next.isASCII, next.isNameStart else { throw unexpected() }
        let text = try name()
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw SelectorError(message: "has a tag or attribute name with other than ASCII letters")
        }
        return text.lowercased()
    }

    private mutating func name() throws(SelectorError) -> String {
        let start = position
        while let next, next.isNamePart { position += 1 }
        guard position > start else { throw unexpected() }
        return text(start..<position)
    }

    private mutating func value() throws(SelectorError) -> String {
        guard let quote = next, quote == "\"" || quote == "'" else { return try name() }
        position += 1
        let start = position
        while let next, next != quote {
            // A backslash would start an escape, which is not understood.
            guard next != "\\" else { throw unexpected() }
            position += 1
        }
        let value = text(start..<position)
        guard position < scalars.count else { throw SelectorError(message: "has a quote that is not closed") }
        position += 1
        return value
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = position
        while let next, next == " " || next == "\t" || next == "\n" || next == "\r" { position += 1 }
        return position > start
    }

    private func unexpected() -> SelectorError {
        guard let next else { return SelectorError(message: "ends too early") }
        return SelectorError(message: "has an unsupported '\(next)' at character \(position + 1)")
    }
}

extension Unicode.Scalar {
    fileprivate var isNameStart: Bool { properties.isAlphabetic || self == "_" }
    fileprivate var isNamePart: Bool { isNameStart || self == "-" || ("0"..."9").contains(self) || value > 0x9F }
}
