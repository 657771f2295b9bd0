internal import HTTPServer
internal import SchedulerModels

/// The entries of a bulk answer, in the format of the request.
struct BulkAnswer {
    private let format: BulkFormat
    private let requestID: String
    private var bytes: [UInt8]
    private var isFirst = true

    init(_ format: BulkFormat, requestID: String, count: Int) {
        self.format = format
        self.requestID = requestID
        bytes = []
        bytes.reserveCapacity(count * 768 + 2)
        if format == .array { bytes.append(UInt8(ascii: "[")) }
    }

    /// Adds `{"task": …}`.
    mutating func add(_ record: TaskRecord) {
        var writer = JSONWriter(reserving: record.submissionMembers.count + 512)
        writer.beginObject()
        writer.key("task")
        record.write(to: &writer)
        writer.endObject()
        add(writer.bytes)
    }

    /// Adds `{"error": problem}`.
    mutating func add(_ error: RouteError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("error")
        ProblemResponse.write(error, requestID: requestID, isItem: true, to: &writer)
        writer.endObject()
        add(writer.bytes)
    }

    /// The whole answer: 200, whatever became of the single items.
    consuming func response() -> HTTPResponse {
        if format == .array { bytes.append(UInt8(ascii: "]")) }
        return HTTPResponse(status: .ok, headers: [("Content-Type", format.contentType)], body: bytes)
    }

    private mutating func add(_ entry: [UInt8]) {
        if format == .array, !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(contentsOf: entry)
        if format == .lines { bytes.append(0x0A) }
    }
}
