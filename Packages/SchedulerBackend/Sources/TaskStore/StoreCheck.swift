public import RedisClient

/// Checks at start whether Redis is set so that what was accepted stays.
public struct StoreCheck: Sendable {
    /// What was found.
    public enum Finding: Sendable, Equatable {
        /// Fit for use.
        case good
        /// Works, but not as safely as it could; a line for the log.
        case warning(String)
        /// Must not be used: accepted tasks would be lost; a line that says what to do.
        case refused(String)
    }

    /// Looks at the settings of the server behind a client.
    ///
    /// `CONFIG GET` may be forbidden to the user: then `INFO` tells what it can.
    public static func findings(_ redis: RedisClient) async throws(TaskStoreError) -> [Finding] {
        do throws(RedisError) {
            let info = try await redis.execute(RedisCommand("INFO", ["all"])).string
            var findings: [Finding] = []
            let policy = value("maxmemory_policy", in: info) ?? "unknown"
            if policy != "noeviction" {
                findings.append(
                    .refused(
                        "REDIS_URL: Redis evicts keys (maxmemory-policy is \(policy)), so accepted tasks would be lost; "
                            + "set maxmemory-policy noeviction"
                    )
                )
            }
            if value("aof_enabled", in: info) == "0" {
                findings.append(
                    .warning(
                        "Redis keeps no append-only file: accepted tasks are lost when it restarts; "
                            + "set appendonly yes and appendfsync always"
                    )
                )
            } else if let fsync = await configuration("appendfsync", of: redis), fsync != "always" {
                findings.append(
                    .warning(
                        "appendfsync is \(fsync): a crash of Redis's machine can lose the last seconds; set it to always"
                    )
                )
            }
            let forbidden = await forbidden(redis)
            if !forbidden.isEmpty {
                findings.append(
                    .refused(
                        "REDIS_URL: the user of Redis may not send \(forbidden.joined(separator: ", ")); "
                            + "allow it with ACL SETUSER"
                    )
                )
            }
            return findings.isEmpty ? [.good] : findings
        } catch {
            throw TaskStoreError(error, operation: "check of Redis")
        }
    }

    private static func value(_ name: String, in info: String) -> String? {
        info.split(whereSeparator: \.isNewline)
            .first { $0.hasPrefix(name + ":") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    private static func configuration(_ name: String, of redis: RedisClient) async -> String? {
        // Nil when the user may not ask; the check is then left out.
        guard let reply = try? await redis.execute(RedisCommand("CONFIG", ["GET", RedisArgument(name)])).array,
            reply.count == 2
        else { return nil }
        return try? reply[1].string
    }
}
