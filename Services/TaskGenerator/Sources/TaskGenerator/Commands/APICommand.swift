import ArgumentParser

/// A subcommand that talks to the API: a call that fails ends the program with its message and exit code.
protocol APICommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }

    /// Does the command's work.
    func run(with api: APIClient) async throws
}

extension APICommand {
    func run() async throws {
        let api = connection.client()
        do {
            try await run(with: api)
        } catch let error as APIError {
            Terminal.writeError("\(error)\n")
            throw ExitCode(error.exitCode)
        }
        await api.close()
    }
}
