import Logging

@testable import RedisClient

/// A logger that says nothing.
let quietLogger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// Runs a client beside `body` and closes it afterwards, whatever happens.
func withClient<Value: Sendable>(
    _ configuration: RedisConfiguration,
    _ body: @Sendable (RedisClient) async throws -> Value
) async throws -> Value {
    let client = RedisClient(configuration: configuration, logger: quietLogger)
    async let run: Void = client.run()
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(client)) } catch { outcome = .failure(error) }
    await client.close()
    await run
    return try outcome.get()
}

/// As `withClient`, against a scripted peer that is stopped afterwards; `body` starts with a live connection.
func withPeer<Value: Sendable>(
    _ connections: [ScriptedPeer.Script],
    adjust: (inout RedisConfiguration) -> Void = { _ in },
    _ body: @Sendable (RedisClient, ScriptedPeer) async throws -> Value
) async throws -> Value {
    let peer = try ScriptedPeer(connections)
    var configuration = peer.configuration
    adjust(&configuration)
    let outcome: Result<Value, any Error>
    do {
        outcome = .success(
            try await withClient(configuration) { client in
                _ = try await client.waitUntilConnected(timeout: .seconds(10))
                return try await body(client, peer)
            }
        )
    } catch {
        outcome = .failure(error)
    }
    await peer.stop()
    return try outcome.get()
}

/// The error of a command that is expected to fail.
func failure(of body: () async throws(RedisError) -> some Sendable) async -> RedisError? {
    do throws(RedisError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
