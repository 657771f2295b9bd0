internal import TaskStore

/// Builds Prometheus's text format, version 0.0.4.
struct PrometheusText {
    /// The format's media type.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a metric's numbers mean.
    enum Kind: String {
        case counter, gauge, histogram
    }

    typealias Labels = [(name: String, value: String)]

    private(set) var text = ""

    /// Begins a metric; its samples follow.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One sample.
    mutating func sample(_ name: String, _ labels: Labels, _ value: Int64) {
        line(name, labels, String(value))
    }

    /// One sample that need not be whole.
    mutating func sample(_ name: String, _ labels: Labels, _ value: Double) {
        line(name, labels, "\(value)")
    }

    /// A histogram's samples from what its buckets counted each.
    ///
    /// - Parameters:
    ///   - name: The metric's name, without the suffixes of its samples.
    ///   - labels: Of all its samples.
    ///   - buckets: As `DurationBuckets` has them, not cumulated.
    ///   - seconds: The sum of all durations.
    mutating func histogram(_ name: String, _ labels: Labels, buckets: [Int64], seconds: Double) {
        var total: Int64 = 0
        for (bound, count) in zip(DurationBuckets.bounds, buckets) {
            total += count
            line(name + "_bucket", labels + [("le", "\(Double(bound) / 1_000)")], String(total))
        }
        total = buckets.reduce(0, +)
        line(name + "_bucket", labels + [("le", "+Inf")], String(total))
        line(name + "_sum", labels, "\(seconds)")
        line(name + "_count", labels, String(total))
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// Backslash, quote and line feed are escaped; nothing else is special.
    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return value }
        return value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}
