/// Reads typed settings from the environment; flags of the command line are laid over it by the caller.
///
/// An empty value counts as absent. Values are quoted in errors only where they cannot hold a secret.
public struct Settings: Sendable {
    private let values: [String: String]

    /// Settings from name and value, usually the process's environment with flags laid over it.
    public init(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// The text as it stands.
    public func text(_ name: String) -> String? {
        values[name]
    }

    /// A name by `NameRule.isName`.
    public func name(_ name: String) throws(ConfigurationError) -> String? {
        guard let text = values[name] else { return nil }
        guard NameRule.isName(text) else {
            throw ConfigurationError(
                setting: name,
                message: "'\(text.shown)' must be 1 to 64 characters of a-z, 0-9, '_', '.', '-'"
            )
        }
        return text
    }

    /// A list of names, separated by commas; one that is given twice counts once.
    public func names(_ name: String) throws(ConfigurationError) -> [String]? {
        guard let text = values[name] else { return nil }
        let parts = text.split(separator: ",").map { String($0.trimmingSpaces) }
        guard !parts.isEmpty, parts.allSatisfy(NameRule.isName) else {
            throw ConfigurationError(
                setting: name,
                message: "'\(text.shown)' must be names of a-z, 0-9, '_', '.', '-', separated by commas"
            )
        }
        var seen: Set<String> = []
        return parts.filter { seen.insert($0).inserted }
    }

    /// A whole number in a range.
    public func integer(_ name: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw ConfigurationError(
                setting: name,
                message: "'\(text.shown)' is not a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    /// A TCP port; 0 asks for any free one.
    public func port(_ name: String) throws(ConfigurationError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Int(text), (0...65_535).contains(value) else {
            throw ConfigurationError(setting: name, message: "'\(text.shown)' is not a port (0 to 65535)")
        }
        return value
    }

    /// A length of time in seconds, fractions allowed.
    public func seconds(_ name: String, in range: ClosedRange<Duration>) throws(ConfigurationError) -> Duration? {
        guard let text = values[name] else { return nil }
        guard let value = Double(text), value.isFinite, value.magnitude < 1e9,
            case let duration = Duration.milliseconds(Int64((value * 1_000).rounded())), range.contains(duration)
        else {
            throw ConfigurationError(
                setting: name,
                message: "'\(text.shown)' is not a number of seconds from \(range.lowerBound.secondsText) to "
                    + range.upperBound.secondsText
            )
        }
        return duration
    }

    /// Yes or no: true/false, yes/no, on/off, 1/0.
    public func flag(_ name: String) throws(ConfigurationError) -> Bool? {
        guard let text = values[name] else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw ConfigurationError(setting: name, message: "'\(text.shown)' is neither true nor false")
        }
    }

    /// One of a set of words, in any case.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws(ConfigurationError) -> Choice? {
        guard let text = values[name] else { return nil }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError(setting: name, message: "'\(text.shown)' is not one of \(words)")
        }
        return choice
    }
}

extension String {
    /// Printable and short, for an error line.
    fileprivate var shown: String {
        String(prefix(60).map { $0.isASCII && !$0.isNewline && $0 >= " " ? $0 : "?" })
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
