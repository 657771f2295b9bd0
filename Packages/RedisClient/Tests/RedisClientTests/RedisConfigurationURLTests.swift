import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct RedisConfigurationURLTests {
    @Test func `a full URL gives every part`() throws {
        let configuration = try RedisConfiguration(url: "redis://app:p%40ss%2Fword%25@redis.example:6380/12")
        #expect(configuration.endpoint == .tcp(host: "redis.example", port: 6380))
        #expect(configuration.username == "app")
        #expect(configuration.password == "p@ss/word%")
        #expect(configuration.database == 12)
    }

    @Test func `everything but the host may be left out`() throws {
        let configuration = try RedisConfiguration(url: "redis://redis")
        #expect(configuration.endpoint == .tcp(host: "redis", port: 6379))
        #expect(configuration.username == nil)
        #expect(configuration.password == nil)
        #expect(configuration.database == 0)
    }

    @Test(arguments: ["redis://:pw@h", "redis://:pw@h/", "REDIS://:pw@h:6379"])
    func `a password without a user belongs to the default user`(url: String) throws {
        let configuration = try RedisConfiguration(url: url)
        #expect(configuration.username == nil)
        #expect(configuration.password == "pw")
    }

    @Test func `an unencoded at sign in a password does no harm`() throws {
        let configuration = try RedisConfiguration(url: "redis://u:a@b@h:1")
        #expect(configuration.password == "a@b")
        #expect(configuration.endpoint == .tcp(host: "h", port: 1))
    }

    @Test func `an IPv6 address stands in brackets`() throws {
        let configuration = try RedisConfiguration(url: "redis://[::1]:7000/1")
        #expect(configuration.endpoint == .tcp(host: "::1", port: 7000))
        #expect("\(configuration)" == "redis://[::1]:7000/1")
    }

    @Test func `a Unix socket has a path and perhaps a database`() throws {
        let configuration = try RedisConfiguration(url: "unix://:pw@/run/redis%20a.sock?db=2")
        #expect(configuration.endpoint == .unixSocket(path: "/run/redis a.sock"))
        #expect(configuration.password == "pw")
        #expect(configuration.database == 2)
    }

    @Test(
        arguments: [
            ("", "scheme"), ("localhost:6379", "scheme"), ("http://h", "scheme"), ("rediss://h", "TLS"),
            ("redis://", "host"), ("redis://:6379", "host"), ("redis://h:0", "port"), ("redis://h:65536", "port"),
            ("redis://h:", "port"), ("redis://h:+1", "port"), ("redis://h/x", "database"), ("redis://h/-1", "database"),
            ("redis://h/1?a=b", "?"), ("redis://h?a=b", "?"), ("redis://user@h", "without a password"),
            ("redis://user:@h", "empty password"), ("redis://u:%zz@h", "password"), ("redis://u:%f@h", "password"),
            ("redis://u:%ff@h", "password"), ("redis://[::1", "]"), ("redis://[::1]x", "]"),
            ("redis://h /1", "percent-encoded"), ("redis://h\r\n", "percent-encoded"), ("unix://relative", "absolute"),
            ("unix:///a?x=1", "db"), ("redis://h/99999999999", "database"),
        ]
    )
    func `a broken URL is refused and the message names the part`(url: String, part: String) {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: url) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(part) == true)
    }

    @Test(arguments: ["redis://u:s3cr/et@h", "redis://u:s3cret%@h", "redis://u:s3cret@h:x", "redis://u:s3cret@/0"])
    func `no message repeats a password`(url: String) {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: url) }
        #expect(error.map { !"\($0)".contains("s3c") && !"\($0)".contains("cret") } == true)
    }

    @Test func `descriptions and dumps hold neither user nor password`() throws {
        let configuration = try RedisConfiguration(url: "redis://admin:s3cret@h/4")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(text.contains("redis://h:6379/4"))
            #expect(!text.contains("s3cret"))
            #expect(!text.contains("admin"))
        }
    }
}
