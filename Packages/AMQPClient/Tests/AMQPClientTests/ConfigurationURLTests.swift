import Testing

@testable import AMQPClient

@Suite(.timeLimit(.minutes(1)))
struct ConfigurationURLTests {
    @Test("a bare host means port 5672, guest and the virtual host /")
    func defaults() throws {
        let configuration = try AMQPConfiguration(url: "amqp://broker")
        #expect(configuration.host == "broker")
        #expect(configuration.port == 5_672)
        #expect(configuration.username == "guest")
        #expect(configuration.password == "guest")
        #expect(configuration.virtualHost == "/")
        #expect(configuration.tls == nil)
    }

    @Test(
        "a trailing slash means the virtual host / too",
        arguments: ["amqp://h", "amqp://h/", "amqp://h/%2F", "amqp://h/%2f"]
    )
    func trailingSlash(url: String) throws {
        let configuration = try AMQPConfiguration(url: url)
        #expect(configuration.virtualHost == "/")
    }

    @Test("user, password and virtual host are percent-decoded")
    func percentDecoding() throws {
        let configuration = try AMQPConfiguration(url: "amqp://us%40er:p%3A%2F%25ss@h:1234/a%2Fb%20c")
        #expect(configuration.username == "us@er")
        #expect(configuration.password == "p:/%ss")
        #expect(configuration.port == 1_234)
        #expect(configuration.virtualHost == "a/b c")
    }

    @Test("a password may hold colons and at signs unescaped")
    func loosePassword() throws {
        let configuration = try AMQPConfiguration(url: "amqp://u:a:b@c@h/v")
        #expect(configuration.username == "u")
        #expect(configuration.password == "a:b@c")
        #expect(configuration.host == "h")
    }

    @Test("an IPv6 address stands in brackets")
    func ipv6() throws {
        let configuration = try AMQPConfiguration(
            url: "amqps://[::1]:5673/v?verify=verify_none&cacertfile=%2Fca.pem&heartbeat=3"
        )
        #expect(configuration.host == "::1")
        #expect(configuration.port == 5_673)
        #expect(configuration.tls?.verifyPeer == false)
        #expect(configuration.tls?.verifyHostname == false)
        #expect(configuration.tls?.caCertificatePath == "/ca.pem")
        #expect(configuration.heartbeat == .seconds(3))
        #expect(configuration.description == "amqps://[::1]:5673/v")
    }

    @Test("amqps verifies the broker on port 5671 unless told otherwise")
    func secureDefaults() throws {
        let configuration = try AMQPConfiguration(url: "amqps://broker")
        #expect(configuration.port == 5_671)
        #expect(configuration.tls == AMQPTLSConfiguration(verifyPeer: true, verifyHostname: true))
    }

    @Test(
        "what cannot be understood is refused",
        arguments: [
            "", "http://h", "broker:5672", "amqp://h:0", "amqp://h:65536", "amqp://h:x", "amqp://h/a/b", "amqp://h/%zz",
            "amqp://h/%0", "amqp://h/%00", "amqp://h/%ff", "amqp://[::1", "amqp://[::1]x", "amqp://h/?what=1",
            "amqp://h/?heartbeat=-1", "amqp://h/#f",
        ]
    )
    func malformed(url: String) {
        #expect { try AMQPConfiguration(url: url) } throws: { error in
            (error as? AMQPError)?.code == .invalidConfiguration
        }
    }

    @Test("neither descriptions nor errors hold user or password")
    func secrets() throws {
        let configuration = try AMQPConfiguration(url: "amqp://someone:hunter2@h/v")
        #expect(!"\(configuration)".contains("hunter2"))
        #expect(!"\(configuration)".contains("someone"))
        #expect {
            try AMQPConfiguration(url: "amqp://someone:hunter2@h:bad/v")
        } throws: { error in
            !"\(error)".contains("hunter2") && !"\(error)".contains("someone")
        }
    }
}
