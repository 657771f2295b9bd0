internal import CLibXML2

/// Feeds a page to the parser piece by piece, and ends it early when parsing has taken too much processor time.
///
/// libxml2 needs time that grows with the square of the length for some pages (a tag with a hundred thousand
/// attributes): five megabytes made on purpose would keep a thread busy for hours.
final class PageReader {
    private let page: [UInt8]
    private let budget: Duration
    private let start: Duration
    private var position = 0
    /// Whether the parser was told that the page ends where it does not.
    private(set) var isCut = false

    init(_ page: [UInt8], budget: Duration) {
        self.page = page
        self.budget = budget
        start = PageReader.processorTime()
    }

    /// Copies the next piece; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, page.count - position, 4_096)
        guard count > 0 else { return 0 }
        guard PageReader.processorTime() - start < budget else {
            isCut = true
            return 0
        }
        unsafe buffer.copyBytes(from: page[position..<position + count])
        position += count
        return count
    }

    /// The processor time of this thread: what other threads do does not count.
    private static func processorTime() -> Duration {
        .nanoseconds(clibxml2_thread_nanoseconds())
    }
}

/// `xmlInputReadCallback`; `context` is an unretained `PageReader` that outlives the call of the parser.
func readPage(_ context: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32) -> Int32 {
    guard let context = unsafe context, let buffer = unsafe buffer, size > 0 else { return -1 }
    let reader = unsafe Unmanaged<PageReader>.fromOpaque(context).takeUnretainedValue()
    let target = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: Int(size))
    return unsafe Int32(reader.read(into: target))
}

/// `startElementSAXFunc`: passes on no more attributes than real pages have, because the tree adds each at the end of
/// a list that it walks from the front.
func startElement(
    _ context: UnsafeMutableRawPointer?,
    _ name: UnsafePointer<xmlChar>?,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
) {
    let maximumEntries = 2 * 256
    guard let attributes = unsafe attributes else { return unsafe xmlSAX2StartElement(context, name, nil) }
    var kept: [UnsafePointer<xmlChar>?] = unsafe []
    while unsafe kept.count < maximumEntries, let attribute = unsafe attributes[kept.count] {
        // A name, then its value, which may be missing.
        unsafe kept.append(attribute)
        unsafe kept.append(attributes[kept.count])
    }
    unsafe kept.append(nil)
    unsafe kept.withUnsafeMutableBufferPointer { unsafe xmlSAX2StartElement(context, name, $0.baseAddress) }
}
