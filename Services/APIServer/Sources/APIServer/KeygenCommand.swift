internal import AccessKeys
internal import ArgumentParser
internal import ServiceLogging

/// `APIServer keygen`: makes a key.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Makes a key for the API.",
        discussion: """
            The key is printed once, on standard output, and kept nowhere: give it to whoever is to use it. The line for \
            API_KEYS_FILE, which holds its digest only, goes to standard error, or into the file of --append. A running \
            server reads the file again on SIGHUP.
            """
    )

    @Argument(help: "The key's name: 1 to 64 characters of a-z, 0-9, '_', '.', '-'.")
    var name: String
    @Argument(help: "What it may do: read, submit, operate or admin; each may do what those before it may.")
    var role: String
    @Option(help: "Requests a second that it may make, in place of API_RATE_LIMIT.")
    var rate: Double?
    @Option(help: "The file of keys that the line is added to; made when it is not there.")
    var append: String?
    @Option(name: .customLong("key-file"), help: "A file that the key is written to as well, for its owner alone.")
    var keyFile: String?
    @Flag(name: .customLong("if-missing"), help: "Do nothing when the file of --append has a key of this name.")
    var ifMissing = false

    func run() throws {
        do throws(KeyFileError) {
            guard let role = Role(word: role) else {
                throw Self.refusal("the role must be \(Role.ofKeys.map(\.word).joined(separator: ", "))")
            }
            let known = if let append, TextFile.exists(append) { try TextFile.read(append) } else { "" }
            let isKnown = known.split(separator: "\n").contains { $0.hasPrefix("\(name):") }
            if isKnown, ifMissing { return }
            if isKnown { throw Self.refusal("there is a key named \(name) already: remove its line first") }
            let key = try NewKey(name: name, role: role, rate: rate)
            if let keyFile { try TextFile.replace(keyFile, with: key.key + "\n") }
            if let append {
                let isOpenEnded = !known.isEmpty && !known.hasSuffix("\n")
                try TextFile.append((isOpenEnded ? "\n" : "") + key.line + "\n", to: append)
            } else {
                Environment.tell(key.line)
            }
            print(key.key)
        } catch {
            Environment.tell("APIServer keygen: \(error)")
            throw ExitCode(78)  // EX_CONFIG of sysexits.h
        }
    }

    private static func refusal(_ message: String) -> KeyFileError { KeyFileError(message) }
}
