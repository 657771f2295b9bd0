import ArgumentParser
import SchedulerModels

/// One parameter of the command line.
///
/// `key=value`: the value is JSON when it reads as JSON, else a string. `key:=value`: the value must be JSON, so that a
/// typing error in an array does not pass for a string.
struct ParameterArgument: Sendable, Equatable, ExpressibleByArgument {
    let key: String
    let value: JSONValue

    init?(argument: String) {
        guard let mark = argument.firstIndex(of: "=") else { return nil }
        let mustBeJSON = argument[..<mark].hasSuffix(":")
        let name = argument[..<mark].dropLast(mustBeJSON ? 1 : 0)
        guard !name.isEmpty else { return nil }
        key = String(name)
        let text = String(argument[argument.index(after: mark)...])
        // What does not read as JSON is a string, and no error, after a plain `=`.
        if let json = try? JSONParser.parse(text) {
            value = json
        } else {
            guard !mustBeJSON else { return nil }
            value = .string(text)
        }
    }

    /// Lays the arguments over what a file holds; the last of the same name counts.
    static func merged(_ arguments: [ParameterArgument], over object: JSONObject) -> JSONObject {
        var result = object
        for argument in arguments { result[argument.key] = argument.value }
        return result
    }
}
