/// `maxPages`, as JSON spells it: `max_pages`.
enum SnakeCase {
    /// Words begin at a capital; a run of capitals is one word: `userID` is `user_id`, `baseURLPath` is `base_url_path`.
    static func from(_ camelCase: String) -> String {
        let characters = Array(camelCase)
        var text = ""
        for (index, character) in characters.enumerated() {
            if character.isUppercase, index > 0, characters[index - 1] != "_" {
                let followsCapital = characters[index - 1].isUppercase
                let endsRun = index + 1 < characters.count && characters[index + 1].isLowercase
                if !followsCapital || endsRun { text += "_" }
            }
            text += character.lowercased()
        }
        return text
    }

    /// `max_pages` as Swift spells it; a name of several capitals in a row is not found back.
    static func toCamelCase(_ snakeCase: String) -> String {
        let words = snakeCase.split(separator: "_")
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return (words.first.map(String.init) ?? "") + rest.joined()
    }
}
