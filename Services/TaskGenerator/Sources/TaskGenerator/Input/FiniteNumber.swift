import ArgumentParser
import SchedulerModels

/// Numbers of the command line that become JSON.
enum FiniteNumber {
    /// The number as JSON, which has no word for infinity.
    static func json(_ value: Double?, _ option: String) throws -> JSONValue? {
        guard let value else { return nil }
        guard let json = JSONValue.double(value) else {
            throw ArgumentParser.ValidationError("\(option) must be a finite number")
        }
        return json
    }
}
