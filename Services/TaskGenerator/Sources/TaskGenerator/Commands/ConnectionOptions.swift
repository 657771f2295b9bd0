import ArgumentParser
import Glibc
import SchedulerModels

/// Where the API is, and how to talk to it: the same for every subcommand.
struct ConnectionOptions: ParsableArguments {
    @Option(name: .customLong("api-url"), help: "The API's address. (env: API_URL; default: http://localhost:8000)")
    var apiURL: String?

    // Without a default: --help would print it.
    @Option(help: "The API key, sent as a bearer token. (env: API_KEY)")
    var apiKey: String?

    @Option(help: "How long one request may take, in seconds.")
    var timeout: Double = 30

    func validate() throws {
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw ArgumentParser.ValidationError("The API's address must start with http:// or https://")
        }
        guard key?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
            throw ArgumentParser.ValidationError("The API key must be printable ASCII without spaces")
        }
        guard timeout > 0, timeout <= 3_600 else {
            throw ArgumentParser.ValidationError("--timeout must be above 0 and at most 3600 seconds")
        }
    }

    /// A client for these options.
    func client(maximumConnections: Int = 8) -> APIClient {
        APIClient(
            baseURL: address,
            key: key,
            timeout: .milliseconds(Int64((timeout * 1_000).rounded(.up))),
            maximumConnections: maximumConnections
        )
    }

    private var address: String { apiURL ?? Self.environment("API_URL") ?? "http://localhost:8000" }
    private var key: String? { apiKey ?? Self.environment("API_KEY") }

    /// A variable that is set and not empty.
    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
