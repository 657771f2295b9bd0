import SchedulerModels

/// One event of a `text/event-stream`.
struct StreamEvent: Equatable {
    var id: Int64?
    var name = ""
    var data: JSONValue = .null

    /// The events of a response's text, blocks without data left out.
    static func all(in text: String) -> [StreamEvent] {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return [] }
        var blocks = text[end.upperBound...].split(separator: "\n\n", omittingEmptySubsequences: false)
        // What has no end yet is not whole.
        blocks.removeLast()
        return blocks.compactMap { block in
            var event = StreamEvent()
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
                switch parts.first {
                case "id": event.id = Int64(parts[1])
                case "event": event.name = parts[1]
                case "data": event.data = (try? JSONParser.parse(parts[1], limits: .trusted)) ?? .string("not JSON")
                default: break
                }
            }
            return event.data == .null ? nil : event
        }
    }

    subscript(_ field: String) -> String? { data[field]?.stringValue }
}
