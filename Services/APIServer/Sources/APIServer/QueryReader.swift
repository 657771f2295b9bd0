internal import HTTPServer
internal import SchedulerModels

/// Takes typed values out of a query string; what is not known or not readable is a 400.
struct QueryReader {
    private let query: HTTPQuery

    init(_ query: HTTPQuery, known: [String]) throws(RouteError) {
        self.query = query
        if let name = query.items.first(where: { !known.contains($0.name) })?.name {
            let shown = NameRule.isName(name) ? "'\(name)'" : "one of the names"
            throw .query("The query parameter \(shown) is not known here; known are: \(known.joined(separator: ", ")).")
        }
        if let name = query.firstDuplicate { throw .query("The query parameter '\(name)' is given twice.") }
    }

    func text(_ name: String, _ rule: String, _ accepts: (String) -> Bool) throws(RouteError) -> String? {
        guard let value = query[name] else { return nil }
        guard accepts(value) else { throw .query("The query parameter '\(name)' must be \(rule).") }
        return value
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(RouteError) -> Int? {
        guard let value = query[name] else { return nil }
        guard let number = Int(value), range.contains(number) else {
            throw .query(
                "The query parameter '\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func seconds(_ name: String, upTo most: Int) throws(RouteError) -> Duration? {
        guard let value = query[name] else { return nil }
        guard let number = Double(value), number >= 0, number <= Double(most) else {
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
