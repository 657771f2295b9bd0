import ArgumentParser
import SchedulerModels

/// What `--params` names: a JSON text, a file, or standard input.
enum ParameterSource {
    private static let maximumBytes = 16 * 1_024 * 1_024

    /// The object; a text that begins with `{` is JSON itself, `-` is standard input, all else a file, `@` or not.
    static func read(_ source: String) throws -> JSONObject {
        let text = source.drop { $0.isWhitespace }
        if text.hasPrefix("{") { return try object(Array(text.utf8), name: "--params") }
        let path = source.hasPrefix("@") ? String(source.dropFirst()) : source
        let file = try InputFile(path)
        var bytes: [UInt8] = []
        while let piece = try file.next() {
            bytes += piece
            guard bytes.count <= maximumBytes else {
                throw ArgumentParser.ValidationError("\(file.name) is larger than any submission")
            }
        }
        return try object(bytes, name: file.name)
    }

    private static func object(_ bytes: [UInt8], name: String) throws -> JSONObject {
        do {
            guard let object = try JSONParser.parse(bytes).objectValue else {
                throw ArgumentParser.ValidationError("\(name) must hold a JSON object")
            }
            return object
        } catch let error as JSONParseError {
            throw ArgumentParser.ValidationError("\(name) is not JSON: \(error)")
        }
    }
}
