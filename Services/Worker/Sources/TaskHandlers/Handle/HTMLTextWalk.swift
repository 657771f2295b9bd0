internal import CLibXML2

/// Reads the text below an element in the order of the page, without recursion.
enum HTMLTextWalk {
    private static let hidden: Set<String> = [
        "head", "iframe", "noscript", "object", "script", "style", "svg", "template", "textarea", "select",
    ]
    private static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
        "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "td", "th", "title", "tr", "ul",
    ]

    /// `root` itself is read whatever it is, so that a selector may ask for a `title` or a `script`.
    @unsafe static func collect(_ root: xmlNodePtr, into collector: inout TextCollector) {
        var node = unsafe root
        while !collector.isTruncated {
            let name = unsafe clibxml2_element_name(node).map { unsafe String(cString: $0) }
            if let characters = unsafe clibxml2_characters(node) {
                unsafe collector.append(
                    UnsafeBufferPointer(start: characters, count: length(characters)).lazy.map {
                        UInt8(bitPattern: $0)
                    }
                )
            }
            if let name, blocks.contains(name) { collector.breakLine() }
            let isEntered = name.map { unsafe node == root || !hidden.contains($0) } ?? false
            if isEntered, let child = unsafe node.pointee.children {
                unsafe node = unsafe child
                continue
            }
            guard let following = unsafe following(node, below: root, &collector) else { return }
            unsafe node = unsafe following
        }
    }

    /// The node after this one and its descendants; nil when the walk has come back to the root.
    @unsafe private static func following(
        _ start: xmlNodePtr,
        below root: xmlNodePtr,
        _ collector: inout TextCollector
    ) -> xmlNodePtr? {
        var node = unsafe start
        while unsafe node != root {
            if let name = unsafe clibxml2_element_name(node), unsafe blocks.contains(String(cString: name)) {
                collector.breakLine()
            }
            if let next = unsafe node.pointee.next { return unsafe next }
            guard let parent = unsafe node.pointee.parent else { return nil }
            unsafe node = unsafe parent
        }
        return nil
    }

    @unsafe private static func length(_ text: UnsafePointer<CChar>) -> Int {
        var count = 0
        while unsafe text[count] != 0 { count += 1 }
        return count
    }
}
