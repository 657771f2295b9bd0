/// What a `Content-Type` header says.
struct ContentType: Equatable {
    enum Kind {
        case html, text, other
    }

    /// The media type in lower case, without parameters.
    let mediaType: String
    /// The `charset` parameter.
    let charset: String?

    init(_ header: String) {
        let parts = header.split(separator: ";").map { ContentType.trimmed($0) }
        mediaType = (parts.first ?? "").lowercased()
        let parameter = parts.dropFirst().first { $0.lowercased().hasPrefix("charset=") }
        let value = parameter?.dropFirst("charset=".count).filter { $0 != "\"" && $0 != "'" }
        charset = value.flatMap { $0.isEmpty ? nil : String($0) }
    }

    /// How a body of this type is read; one without a type is taken for a page.
    var kind: Kind {
        switch mediaType {
        case "", "text/html", "application/xhtml+xml": .html
        case "application/json", "application/xml": .text
        default: mediaType.hasPrefix("text/") || mediaType.hasSuffix("+json") ? .text : .other
        }
    }

    /// Whether a body of this type is JSON.
    var isJSON: Bool { mediaType == "application/json" || mediaType.hasSuffix("+json") }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
