import Glibc

/// How many connections the process can hold.
enum ConnectionLimit {
    /// Descriptors kept for everything that is not a client connection.
    private static let reserve = 128

    /// Connections beyond the limit that are accepted only to be answered 503.
    static func surplus(_ configuration: HTTPServerConfiguration) -> Int {
        max(16, configuration.connectionLimit / 16)
    }

    /// Connections from one address beyond which the library closes without an answer; 0 for no limit.
    static func hardPerAddress(_ configuration: HTTPServerConfiguration) -> Int {
        let limit = configuration.perAddressLimit
        return limit == 0 ? 0 : limit + max(16, limit / 16)
    }

    /// Raises the soft limit of open files as far as needed and allowed.
    ///
    /// Returns the connection limit that fits, which is lower than configured when the hard limit is.
    static func fit(_ configuration: HTTPServerConfiguration) -> Int {
        let wanted = rlim_t(configuration.connectionLimit + surplus(configuration) + reserve)
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < wanted else {
            return configuration.connectionLimit
        }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        unsafe setrlimit(resource, &limit)
        unsafe getrlimit(resource, &limit)
        guard limit.rlim_cur < wanted else { return configuration.connectionLimit }
        return max(16, (Int(limit.rlim_cur) - reserve) * 15 / 16)
    }
}
