/// How a place inside a JSON value is named to people: `items[3].price`.
enum FieldPath {
    /// The place's name; empty for the whole value.
    static func text(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            switch key as? PathKey {
            case .index(let index): text += "[\(index)]"
            case .name(let name): append(name, to: &text)
            // A key that a type's own code has put there is spelled as in Swift.
            case nil: append(jsonName(key), to: &text)
            }
        }
        return text
    }

    private static func append(_ name: String, to text: inout String) {
        if !text.isEmpty { text += "." }
        // Names come from clients too: what a line of text could not bear is not repeated.
        let isPlain = name.utf8.count <= 64 && name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        text += isPlain ? name : "?"
    }

    private static func jsonName<Key: CodingKey>(_ key: Key) -> String {
        KeyNames<Key>().jsonName(key)
    }
}
