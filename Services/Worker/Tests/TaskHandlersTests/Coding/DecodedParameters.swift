import SchedulerModels

@testable import TaskHandlers

/// The JSON text as parameters of that type.
func decoded<Value: Decodable>(_ type: Value.Type, _ json: String, allowUnknown: Bool = false) throws -> Value {
    try HandlerParameters.read(type, from: JSONParser.parse(json), allowUnknown: allowUnknown)
}

/// Why the JSON text is not of that type; nil when it is.
func refusal<Value: Decodable>(_ type: Value.Type, _ json: String, allowUnknown: Bool = false) throws -> String? {
    do {
        _ = try decoded(type, json, allowUnknown: allowUnknown)
        return nil
    } catch let failure as HandlerFailure {
        guard failure.code == "invalid_parameters", !failure.retryable else { return "wrong failure: \(failure)" }
        return failure.message
    }
}
