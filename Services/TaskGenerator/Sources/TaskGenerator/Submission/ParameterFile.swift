import ArgumentParser
import Glibc
import SchedulerModels

/// Reads the parameters from a file, or from standard input when it is named `-`.
enum ParameterFile {
    private static let maximumBytes = 16 * 1_024 * 1_024

    /// The object in the file.
    static func read(_ path: String) throws -> JSONObject {
        let name = path == "-" ? "standard input" : "'\(path)'"
        let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArgumentParser.ValidationError("\(name) cannot be opened (errno \(errno))") }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        let bytes = try contents(descriptor, name: name)
        do {
            guard let object = try JSONParser.parse(bytes).objectValue else {
                throw ArgumentParser.ValidationError("\(name) must hold a JSON object")
            }
            return object
        } catch let error as JSONParseError {
            throw ArgumentParser.ValidationError("\(name) is not JSON: \(error)")
        }
    }

    private static func contents(_ descriptor: Int32, name: String) throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw ArgumentParser.ValidationError("\(name) cannot be read (errno \(errno))") }
            if count == 0 { return all }
            all += buffer.prefix(count)
            guard all.count <= maximumBytes else {
                throw ArgumentParser.ValidationError("\(name) is larger than any submission")
            }
        }
    }
}
