internal import CLibXML2

/// Owner of one parsed page; `xmlFreeDoc` frees every node with it.
///
/// The parser has no access to network or files, and its errors are not printed. A page nested deeper than libxml2
/// allows is cut there.
@safe struct HTMLDocument: ~Copyable {
    /// Steps of all searches together: many passes over a page of the largest size, less than a second of work.
    private static let maximumSteps: UInt = 30_000_000

    /// `xmlInitParser` must run once before threads parse at the same time.
    private static let isLibraryReady: Bool = {
        xmlInitParser()
        return true
    }()

    private static let options = [
        HTML_PARSE_RECOVER, HTML_PARSE_NOERROR, HTML_PARSE_NOWARNING, HTML_PARSE_NONET, HTML_PARSE_COMPACT,
    ].reduce(Int32(0)) { $0 | Int32($1.rawValue) }

    private let pointer: xmlDocPtr
    private let context: xmlXPathContextPtr

    /// Whether parsing took so long that the rest of the page was left out.
    let isCut: Bool

    /// Parses a page; `encoding` is the name of its character set, nil to let the page tell.
    ///
    /// Costs up to `budget` of processor time, and little more.
    init(_ page: [UInt8], encoding: String?, budget: Duration = .seconds(1)) throws(HTMLDocumentError) {
        guard HTMLDocument.isLibraryReady, let parser = unsafe htmlNewParserCtxt() else { throw .unreadable }
        defer { unsafe htmlFreeParserCtxt(parser) }
        unsafe parser.pointee.sax?.pointee.startElement = startElement
        let reader = PageReader(page, budget: budget)
        let parsed = unsafe withExtendedLifetime(reader) {
            unsafe htmlCtxtReadIO(
                parser,
                readPage,
                nil,
                Unmanaged.passUnretained(reader).toOpaque(),
                nil,
                encoding,
                HTMLDocument.options
            )
        }
        guard let parsed = unsafe parsed else { throw .unreadable }
        guard let context = unsafe clibxml2_new_context(parsed, HTMLDocument.maximumSteps) else {
            unsafe xmlFreeDoc(parsed)
            throw .unreadable
        }
        unsafe pointer = unsafe parsed
        unsafe self.context = unsafe context
        isCut = reader.isCut
    }

    deinit {
        unsafe xmlXPathFreeContext(context)
        unsafe xmlFreeDoc(pointer)
    }

    /// The visible text of each element, or the value of each attribute, that an XPath expression finds.
    func strings(
        matching xpath: String,
        maximumCount: Int,
        maximumBytesEach: Int
    ) throws(HTMLDocumentError) -> (strings: [String], isTruncated: Bool) {
        guard let found = unsafe clibxml2_evaluate(xpath, context) else { throw .tooCostly }
        defer { unsafe xmlXPathFreeObject(found) }
        let count = unsafe Int(clibxml2_match_count(found))
        var isTruncated = count > maximumCount
        var strings: [String] = []
        for index in 0..<min(count, maximumCount) {
            guard let node = unsafe clibxml2_match(found, Int32(index)) else { continue }
            var collector = TextCollector(maximumBytes: maximumBytesEach)
            if unsafe clibxml2_is_element(node) != 0 {
                unsafe HTMLTextWalk.collect(node, into: &collector)
            } else if let content = unsafe clibxml2_content(node) {
                // xmlNodeGetContent gives the string to its caller.
                defer { unsafe clibxml2_free(content) }
                unsafe collector.append(String(cString: content).utf8)
            }
            isTruncated = isTruncated || collector.isTruncated
            strings.append(collector.text)
        }
        return (strings, isTruncated)
    }
}
