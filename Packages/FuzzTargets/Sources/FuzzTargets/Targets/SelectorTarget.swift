@testable internal import TaskHandlers

/// A selector of the scraper.
enum SelectorTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        guard let selector = try? CSSSelector(String(decoding: input, as: UTF8.self)) else { return }
        try FuzzFinding.unless(selector.xpath.hasPrefix("/descendant::"), "a selector searches elsewhere")
    }
}
