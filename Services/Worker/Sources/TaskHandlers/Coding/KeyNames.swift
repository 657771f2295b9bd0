/// How the keys of a Swift type are spelled in JSON.
///
/// `maxPages` is `max_pages`, unless the type says the spelling itself: keys with raw values
/// (`enum CodingKeys: String, CodingKey`) and keys that can be any name, such as a dictionary's, stay as they are.
struct KeyNames<Key: CodingKey> {
    /// Whether the keys are spelled in JSON as they are in Swift.
    let areLiteral: Bool

    init() {
        // An enum of keys knows no such name.
        areLiteral = Key.self is any RawRepresentable.Type || Key(stringValue: "\u{1}any name") != nil
    }

    /// The key's spelling in JSON.
    func jsonName(_ key: Key) -> String {
        areLiteral ? key.stringValue : SnakeCase.from(key.stringValue)
    }

    /// The key that a name in JSON means; nil when the type has none of that name.
    func key(_ jsonName: String) -> Key? {
        if let key = Key(stringValue: jsonName) { return key }
        guard !areLiteral, let key = Key(stringValue: SnakeCase.toCamelCase(jsonName)) else { return nil }
        return self.jsonName(key) == jsonName ? key : nil
    }
}
