internal import SchedulerModels

/// Turns a task's JSON parameters into what a handler takes.
enum HandlerParameters {
    private static let maximumUnknownNamed = 10

    /// The parameters as that type; JSON itself is handed over as it is.
    ///
    /// - Throws: `invalid_parameters`, which no retry mends, naming the field and what it must be.
    static func read<Parameters: Decodable>(
        _ type: Parameters.Type,
        from json: JSONValue,
        allowUnknown: Bool
    ) throws(HandlerFailure) -> Parameters {
        if Parameters.self == JSONValue.self, let same = json as? Parameters { return same }
        let decoder = JSONValueDecoder(json)
        let parameters: Parameters
        do {
            parameters = try decoder.decode(type)
        } catch let failure as HandlerFailure {
            throw failure
        } catch is CancellationError {
            throw .cancelled
        } catch {
            throw invalid(CodingDefect(error).line(whole: "parameters"))
        }
        if !allowUnknown { try refuse(decoder.objects.unknown) }
        return parameters
    }

    private static func refuse(_ unknown: [[PathKey]]) throws(HandlerFailure) {
        guard !unknown.isEmpty else { return }
        var lines = unknown.prefix(maximumUnknownNamed).map { path in
            CodingDefect(path, "is not a known parameter").line(whole: "parameters")
        }
        if unknown.count > lines.count { lines.append("and \(unknown.count - lines.count) more") }
        throw invalid(lines.joined(separator: "; "))
    }

    private static func invalid(_ message: String) -> HandlerFailure {
        HandlerFailure(code: "invalid_parameters", message: message, retryable: false)
    }
}
