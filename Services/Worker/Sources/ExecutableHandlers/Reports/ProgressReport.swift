internal import SchedulerModels

/// How far the work is: `0.4`, `0.4 page 4 of 10` or `{"fraction":0.4,"message":"page 4 of 10"}`.
struct ProgressReport: Sendable, Equatable {
    var fraction: Double
    var message: String?

    /// The longest message that is passed on, in characters.
    private static let longestMessage = 500

    /// Reads one line; nil when it is none of these.
    init?(line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self)
        if text.first == "{" {
            do throws(JSONParseError) {
                self.init(try JSONParser.parse(line))
            } catch {
                return nil
            }
        } else {
            let parts = text.split(separator: " ", maxSplits: 1)
            guard let first = parts.first, let fraction = Double(first), fraction.isFinite else { return nil }
            self.init(fraction: fraction, message: parts.count > 1 ? String(parts[1]) : nil)
        }
    }

    /// Reads an object; nil when it has no fraction.
    init?(_ json: JSONValue) {
        guard let fraction = json["fraction"]?.numberValue?.double else { return nil }
        self.init(fraction: fraction, message: json["message"]?.stringValue)
    }

    private init(fraction: Double, message: String?) {
        self.fraction = min(max(fraction, 0), 1)
        self.message = message.map { String($0.prefix(Self.longestMessage)) }
    }
}
