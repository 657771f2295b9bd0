import SchedulerModels

/// Takes a stream of server-sent events apart, in pieces as they come.
struct EventStreamParser {
    /// One event.
    struct Event: Equatable {
        var id: String?
        var name = "message"
        var data = ""

        /// For a program: one object on one line.
        var json: String {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("id", id)
            writer.member("event", name)
            writer.member("data", raw: Array(data.utf8))
            writer.endObject()
            return String(decoding: writer.bytes, as: UTF8.self)
        }

        /// For a person: when, what, and all that is told of it.
        var line: String {
            guard let json = try? JSONParser.parse(data, limits: .trusted) else { return PlainText.line(name) }
            func word(_ field: String) -> String? {
                json[field].flatMap { $0.stringValue ?? $0.numberValue.map { "attempt \($0.text)" } }
            }
            let paused = json["paused"]?.boolValue.map { $0 ? "paused" : "resumed" }
            let words = [
                word("at"), name, word("task_id"), word("task_type"), word("queue"), paused, word("status"),
                word("attempt"), word("worker_id"),
            ]
            return PlainText.line(words.compactMap(\.self).joined(separator: "  "))
        }
    }

    private var unread: [UInt8] = []
    private var event = Event()
    /// The number that was told last.
    private(set) var lastID: String?

    /// The events that are complete with this piece.
    mutating func add(_ piece: [UInt8]) -> [Event] {
        unread += piece
        var events: [Event] = []
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: unread[..<end], as: UTF8.self)
            unread.removeFirst(end + 1)
            if line.isEmpty {
                if !event.data.isEmpty { events.append(event) }
                event = Event()
                continue
            }
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon] {
            case "id":
                event.id = String(value)
                lastID = event.id
            case "event": event.name = String(value)
            case "data": event.data += (event.data.isEmpty ? "" : "\n") + value
            default: break
            }
        }
        return events
    }
}
