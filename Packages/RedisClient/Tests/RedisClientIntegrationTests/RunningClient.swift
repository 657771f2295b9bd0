import Logging

import RedisClient

/// A logger that says nothing.
let quietLogger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// Runs a client beside `body` and closes it afterwards, whatever happens.
func withClient<Value: Sendable>(
    _ configuration: RedisConfiguration,
    handingOut: @escaping @Sendable (() -> Void) -> Void = { $0() },
    _ body: @Sendable (RedisClient) async throws -> Value
) async throws -> Value {
    let client = RedisClient(configuration: configuration, logger: quietLogger, handingOut: handingOut)
    async let run: Void = client.run()
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(client)) } catch { outcome = .failure(error) }
    await client.close()
    await run
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
