import ArgumentParser
import SchedulerModels

/// Where the API is, and how to talk to it: the same for every subcommand.
struct ConnectionOptions: ParsableArguments {
    @Option(name: .customLong("api-url"), help: "The API's address. (env: API_URL; default: http://localhost:8000)")
    var apiURL: String?

    // Without a default: --help would print it.
    @Option(help: "The API key, sent as a bearer token. (env: API_KEY)")
    var apiKey: String?

    @Option(help: "A file that holds the API key and nothing else.")
    var apiKeyFile: String?

    @Option(help: "Certificates (PEM) to trust in place of the system's, for https. (env: API_CA_FILE)")
    var caFile: String?

    // Not --timeout, which is a submission's own field.
    @Option(help: "How long one request may take, in seconds.")
    var requestTimeout: Double = 30

    func validate() throws {
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw ArgumentParser.ValidationError("The API's address must start with http:// or https://")
        }
        guard apiKey == nil || apiKeyFile == nil else {
            throw ArgumentParser.ValidationError("--api-key and --api-key-file exclude each other")
        }
        if let caFile = certificateAuthorityFile { _ = try InputFile(caFile) }
        // A file is read once, when the key is needed: a pipe has its content only once.
        if apiKeyFile == nil { _ = try key() }
        guard requestTimeout > 0, requestTimeout <= 3_600 else {
            throw ArgumentParser.ValidationError("--request-timeout must be above 0 and at most 3600 seconds")
        }
    }

    /// A client for these options.
    func client(maximumConnections: Int = 8) throws -> APIClient {
        APIClient(
            baseURL: address,
            key: try key(),
            traceparent: EnvironmentVariable.text("TRACEPARENT").flatMap(TraceParent.read),
            certificateAuthorityFile: certificateAuthorityFile,
            timeout: .milliseconds(Int64((requestTimeout * 1_000).rounded(.up))),
            maximumConnections: maximumConnections
        )
    }

    /// The API's address.
    var address: String { apiURL ?? EnvironmentVariable.text("API_URL") ?? "http://localhost:8000" }
    private var certificateAuthorityFile: String? { caFile ?? EnvironmentVariable.text("API_CA_FILE") }

    /// A key on the command line is seen by everybody on the machine: the file and the environment are better.
    private func key() throws -> String? {
        let key = try apiKeyFile.map(Self.key(inFile:)) ?? apiKey ?? EnvironmentVariable.text("API_KEY")
        guard key?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
            throw ArgumentParser.ValidationError("The API key must be printable ASCII without spaces")
        }
        return key
    }

    private static func key(inFile path: String) throws -> String {
        let file = try InputFile(path)
        var bytes: [UInt8] = []
        while bytes.count <= 4_096, let piece = try file.next() { bytes += piece }
        let text = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard text.count == 1, let line = text.first else {
            throw ArgumentParser.ValidationError("\(file.name) must hold one line, the API key")
        }
        return String(decoding: line, as: UTF8.self)
    }
}
