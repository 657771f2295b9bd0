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
        // JSON lets them stand, a terminal or a viewer that splits lines at them would not; outside of strings there are none.
        let line = String(decoding: writer.bytes, as: UTF8.self)
        guard !line.unicodeScalars.allSatisfy(Self.isHarmless) else { return writer.bytes + [UInt8(ascii: "\n")] }
        let scalars = line.unicodeScalars.map { Self.isHarmless($0) ? String($0) : Self.json($0) }
        return Array(scalars.joined().utf8) + [UInt8(ascii: "\n")]
    }

    private func textLine(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> [UInt8] {
        var line = "\(now()) \(event.level.rawValue.uppercased()) \(label): \(Self.capped(event.message.description))"
        for (key, value) in fields { line += " \(key)=\(Self.quoted(Self.capped(value.description)))" }
        return Array(line.unicodeScalars.map(Self.printable).joined().utf8) + [UInt8(ascii: "\n")]
    }

    private static func capped(_ text: String) -> String {
        guard text.utf8.count > longestValue else { return text }
        // By scalars: one character may be of any length.
        var bytes = 0
        let kept = text.unicodeScalars.prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= longestValue
        }
        return String(kept) + "…"
    }

    /// In quotes when it would not be one word, so that no value looks like another field.
    private static func quoted(_ text: String) -> String {
        guard text.isEmpty || text.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "=" }) else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Control characters and line separators as escapes: a line stays a line, and a terminal stays as it is.
    private static func printable(_ scalar: Unicode.Scalar) -> String {
        isHarmless(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }

    /// JSON's escape; all that need one have four digits.
    private static func json(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Neither a control character nor a line separator, nor one that turns the direction of what follows.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
