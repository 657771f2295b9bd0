import ArgumentParser
import SchedulerModels

/// Where the API is, and how to talk to it: the same for every subcommand.
struct ConnectionOptions: ParsableArguments {
    @Option(name: .customLong("api-url"), help: "The API's address. (env: API_URL; default: http://localhost:8000)")
    var apiURL: String?

    // Without a default: --help would print it.
    @Option(help: "The API key, sent as a bearer token. (env: API_KEY)")
    var apiKey: String?

    // Not --timeout, which is a submission's own field.
    @Option(help: "How long one request may take, in seconds.")
    var requestTimeout: Double = 30

    func validate() throws {
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw ArgumentParser.ValidationError("The API's address must start with http:// or https://")
        }
        guard key?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
            throw ArgumentParser.ValidationError("The API key must be printable ASCII without spaces")
        }
        guard requestTimeout > 0, requestTimeout <= 3_600 else {
            throw ArgumentParser.ValidationError("--request-timeout must be above 0 and at most 3600 seconds")
        }
    }

    /// A client for these options.
    func client(maximumConnections: Int = 8) -> APIClient {
        APIClient(
            baseURL: address,
            key: key,
            timeout: .milliseconds(Int64((requestTimeout * 1_000).rounded(.up))),
            maximumConnections: maximumConnections
        )
    }

    private var address: String { apiURL ?? EnvironmentVariable.text("API_URL") ?? "http://localhost:8000" }
    private var key: String? { apiKey ?? EnvironmentVariable.text("API_KEY") }
}
