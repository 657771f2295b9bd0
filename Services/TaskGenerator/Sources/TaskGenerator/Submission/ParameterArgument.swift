import ArgumentParser
import SchedulerModels

/// One `key=value` of the command line; the value is JSON when it reads as JSON, else a string.
struct ParameterArgument: Sendable, Equatable, ExpressibleByArgument {
    let key: String
    let value: JSONValue

    init?(argument: String) {
        guard let mark = argument.firstIndex(of: "="), mark != argument.startIndex else { return nil }
        key = String(argument[..<mark])
        let text = String(argument[argument.index(after: mark)...])
        value = (try? JSONParser.parse(text)) ?? .string(text)
    }

    /// Lays the arguments over what a file holds; the last of the same name counts.
    static func merged(_ arguments: [ParameterArgument], over object: JSONObject) -> JSONObject {
        var result = object
        for argument in arguments { result[argument.key] = argument.value }
        return result
    }
}
