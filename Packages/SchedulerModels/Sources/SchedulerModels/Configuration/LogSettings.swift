/// How much a service logs, and in which form.
public struct LogSettings: Sendable, Equatable {
    /// The least severe lines that are written.
    public enum Level: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    /// The form of a line.
    public enum Format: String, Sendable, CaseIterable {
        /// For people.
        case text
        /// One JSON object a line, for programs.
        case json
    }

    /// The least severe lines that are written.
    public var level: Level
    /// The form; nil means text on a terminal, JSON otherwise.
    public var format: Format?

    /// Reads `LOG_LEVEL` and `LOG_FORMAT`.
    public init(_ settings: Settings) throws(ConfigurationError) {
        level = try settings.choice("LOG_LEVEL", of: Level.self) ?? .info
        format = try settings.choice("LOG_FORMAT", of: Format.self)
    }
}
