internal import HTTPServer
internal import SchedulerModels

/// A bulk body, taken apart into its items; what is wrong with it as a whole is known before anything is stored.
struct BulkBody: Sendable {
    /// The most items of one body.
    static let maximumItems = 10_000
    /// The most items that are read, stored and published in one go.
    private static let chunkItems = 500
    /// As many bytes of items are; a larger item goes alone.
    private static let chunkBytes = 1 << 20

    let format: BulkFormat
    private let bytes: [UInt8]
    private let items: [Range<Int>]
    private let maximumItemBytes: Int

    /// Reads the body; 413 with more than 10,000 items, 400 when it is an array that is not JSON.
    init(_ request: HTTPRequest, maximumItemBytes: Int) async throws(RouteError) {
        format = try BulkFormat(request)
        bytes = request.body
        self.maximumItemBytes = maximumItemBytes
        switch format {
        case .lines: items = try Self.lines(bytes)
        case .array:
            items = try Self.elements(bytes)
            try await checkElements()
        }
    }

    /// How many items there are.
    var count: Int { items.count }

    /// The items in runs, few and small enough to be handled in one go.
    var chunks: [Range<Int>] {
        var chunks: [Range<Int>] = []
        var start = 0
        var size = 0
        for index in items.indices {
            let isFull = index - start == Self.chunkItems || size + items[index].count > Self.chunkBytes
            if isFull, index > start {
                chunks.append(start..<index)
                start = index
                size = 0
            }
            size += items[index].count
        }
        if start < items.count { chunks.append(start..<items.count) }
        return chunks
    }

    /// The submission at an index, or why it cannot be one.
    func submission(_ index: Int) throws(RouteError) -> TaskSubmission {
        guard items[index].count <= maximumItemBytes else {
            throw RouteError(status: .contentTooLarge, detail: "The item is larger than \(maximumItemBytes) bytes.")
        }
        return try SubmitTask.validated(try SubmitTask.parsed(Array(bytes[items[index]]), "item"))
    }

    /// Nothing of an array that is not JSON as a whole is taken; one item that is merely too much is that item's error.
    private func checkElements() async throws(RouteError) {
        for (index, item) in items.enumerated() where item.count <= maximumItemBytes {
            // Much work in one piece: others have their turn in between.
            if index % Self.chunkItems == 0 { await Task.yield() }
            do throws(JSONParseError) {
                _ = try JSONParser.parse(Array(bytes[item]))
            } catch  where error.isLimit {
                continue
            } catch {
                throw Self.unreadable(JSONParseError(reason: error.reason, offset: item.lowerBound + error.offset))
            }
        }
    }

    private static func elements(_ bytes: [UInt8]) throws(RouteError) -> [Range<Int>] {
        guard let first = bytes.firstIndex(where: { !$0.isJSONWhitespace }), bytes[first] == UInt8(ascii: "[") else {
            let value = try SubmitTask.parsed(bytes)
            throw .invalid(
                ValidationError(errors: [FieldError(field: "body", message: "must be an array, not \(value.kindName)")])
            )
        }
        let elements: [Range<Int>]?
        do throws(JSONParseError) {
            elements = try JSONArraySplit.elements(of: bytes, from: first, atMost: maximumItems)
        } catch {
            throw unreadable(error)
        }
        guard let elements, elements.count <= maximumItems else { throw tooMany }
        return elements
    }

    /// The lines that hold more than white space.
    private static func lines(_ bytes: [UInt8]) throws(RouteError) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if !bytes[start..<end].allSatisfy(\.isJSONWhitespace) {
                guard lines.count < maximumItems else { throw tooMany }
                lines.append(start..<end)
            }
            start = end + 1
        }
        return lines
    }

    private static let tooMany = RouteError(
        status: .contentTooLarge,
        detail: "The body has more than \(maximumItems) items."
    )

    private static func unreadable(_ error: JSONParseError) -> RouteError {
        RouteError(status: .badRequest, detail: "The body is not acceptable JSON: \(error).")
    }
}
