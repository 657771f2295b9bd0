/// A CSS selector of the simple kind, as the XPath 1.0 expression that finds the same elements.
///
/// Understood: `tag`, `*`, `.class`, `#id`, `[attribute]`, `[attribute=value]` with the value bare or quoted, the
/// descendant (blank) and child (`>`) combinators, and lists (`,`). Anything else is an error, never a wrong match.
struct CSSSelector: Sendable, Equatable {
    let xpath: String

    init(_ text: String) throws(SelectorError) {
        var parser = try CSSSelectorParser(text)
        xpath = try parser.selectorList()
    }
}
