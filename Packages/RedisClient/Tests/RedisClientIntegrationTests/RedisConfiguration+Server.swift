import RedisClient
import TestServers

extension RedisConfiguration {
    /// Settings for a test's server that come back quickly after a cut.
    static func testing(port: Int) throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(url: "redis://127.0.0.1:\(port)/0")
        configuration.reconnectBaseDelay = .milliseconds(10)
        configuration.reconnectMaximumDelay = .milliseconds(50)
        return configuration
    }
}
