public import Logging
internal import SchedulerModels

/// Writes log lines to standard error: one JSON object a line for programs, or a readable line for people.
///
/// Everything that comes from outside is escaped, so that one event is one line whatever it holds, and capped.
public struct LogLineHandler: LogHandler {
    /// The form of a line.
    public enum Form: Sendable {
        /// For people.
        case text
        /// One JSON object a line.
        case json
    }

    /// The least severe lines that are written.
    public var logLevel: Logger.Level
    /// Fields that every line carries.
    public var metadata: Logger.Metadata = [:]
    private let label: String
    private let form: Form
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable ([UInt8]) -> Void

    /// The longest value of a field, in bytes of UTF-8.
    private static let longestValue = 2_000

    init(
        label: String,
        level: Logger.Level,
        form: Form,
        now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        self.form = form
        self.now = now
        self.write = write
        logLevel = level
    }

    /// One of the fields that every line carries.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event as one line.
    public func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        switch form {
        case .json: write(jsonLine(event, fields))
        case .text: write(textLine(event, fields))
        }
    }

    private func jsonLine(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("time", now())
        writer.member("level", event.level.rawValue)
        writer.member("service", label)
        writer.member("message", Self.capped(event.message.description))
        for (key, value) in fields { writer.member(key, Self.capped(value.description)) }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func textLine(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> [UInt8] {
        var line = "\(now()) \(event.level.rawValue.uppercased()) \(label): \(Self.capped(event.message.description))"
        for (key, value) in fields { line += " \(key)=\(Self.capped(value.description))" }
        return Array(line.unicodeScalars.map(Self.printable).joined().utf8) + [UInt8(ascii: "\n")]
    }

    private static func capped(_ text: String) -> String {
        text.utf8.count <= longestValue ? text : String(text.prefix(longestValue)) + "…"
    }

    /// Control characters and line separators as escapes: a line stays a line, and a terminal stays as it is.
    private static func printable(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }
}
