internal import HTTPServer
internal import SchedulerModels

/// Takes typed values out of a query string; what is not known or not readable is a 400.
struct QueryReader {
    private let query: HTTPQuery

    init(_ query: HTTPQuery, known: [String]) throws(RouteError) {
        self.query = query
        if let name = query.items.first(where: { !known.contains($0.name) })?.name {
            let shown = NameRule.isName(name) ? "parameter '\(name)'" : "has a parameter that"
            let here = known.isEmpty ? "there are none" : "known are: \(known.joined(separator: ", "))"
            throw .query("The query \(shown) is not known here; \(here).")
        }
        if let name = query.firstDuplicate { throw .query("The query parameter '\(name)' is given twice.") }
    }

    /// For endpoints without parameters.
    static func refuseAny(_ query: HTTPQuery) throws(RouteError) {
        _ = try QueryReader(query, known: [])
    }

    /// The value as it was given; nil when it was not.
    func value(of name: String) -> String? { query[name] }

    func text(_ name: String, _ rule: String, _ accepts: (String) -> Bool) throws(RouteError) -> String? {
        guard let value = query[name] else { return nil }
        guard accepts(value) else { throw .query("The query parameter '\(name)' must be \(rule).") }
        return value
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(RouteError) -> Int? {
        guard let value = query[name] else { return nil }
        guard value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(value), range.contains(number)
        else {
            throw .query(
                "The query parameter '\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    func seconds(_ name: String, upTo most: Int) throws(RouteError) -> Duration? {
        guard let value = query[name] else { return nil }
        // Digits and a point alone: `Double` would read 0x10, 1e1 and infinity as well.
        guard value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") }),
            let number = Double(value), number <= Double(most)
        else {
            throw .query("The query parameter '\(name)' must be a number of seconds from 0 to \(most).")
        }
        return .milliseconds(Int64(number * 1_000))
    }

    func flag(_ name: String) throws(RouteError) -> Bool {
        switch query[name] {
        case nil, "false", "0": return false
        case "true", "1", "": return true
        default: throw .query("The query parameter '\(name)' must be true or false.")
        }
    }
}
