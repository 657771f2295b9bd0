import ArgumentParser
import SchedulerModels

/// A subcommand that talks to the API: a call that fails ends the program with its message and exit code.
protocol APICommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    /// Whether a program reads the output: answers are the API's JSON, and errors are problems (RFC 9457) in JSON.
    var json: Bool { get }

    /// Does the command's work.
    func run(with api: APIClient) async throws
}

extension APICommand {
    func run() async throws {
        let api = try connection.client()
        do {
            try await run(with: api)
        } catch let error as APIError {
            Terminal.writeError(json ? error.json.text + "\n" : "\(error)\n")
            throw ExitCode(error.exitCode)
        }
        await api.close()
    }
}
