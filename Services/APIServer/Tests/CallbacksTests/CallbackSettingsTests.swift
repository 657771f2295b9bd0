import SchedulerModels
import Testing

@testable import Callbacks

@Suite(.timeLimit(.minutes(1)))
struct CallbackSettingsTests {
    private static let secret = "a secret of 16 b"

    private func settings(_ secret: String? = secret, allowPrivate: String? = nil) throws -> CallbackSettings {
        var values: [String: String] = [:]
        values["CALLBACK_SECRET"] = secret
        values["CALLBACK_ALLOW_PRIVATE_ADDRESSES"] = allowPrivate
        return try CallbackSettings(Settings(values))
    }

    @Test func `Without a secret callbacks are off, and a submission is told what to set`() throws {
        let settings = try settings(nil)
        #expect(!settings.isOn)
        #expect(settings.refusal(of: "https://example.com/")?.contains("CALLBACK_SECRET") == true)
    }

    @Test(arguments: [
        (secret, 1), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,\(secret)", 2),
    ])
    func `Secrets are base64 behind their prefix or plain text`(text: String, count: Int) throws {
        let settings = try settings(text)
        #expect(settings.isOn && settings.secrets.count == count)
        #expect(settings.secrets.allSatisfy { $0.key.count >= 16 && !$0.key.starts(with: Array("whsec_".utf8)) })
    }

    @Test(arguments: [
        "short", "whsec_", "whsec_MfKQ9r8GKYqrTwjU", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_not base64 at all!!",
        "\(secret),", ",\(secret)", "\(secret),hunter2",
    ])
    func `A secret that cannot be used stops the start with one line that does not show it`(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try self.settings(text) }
        #expect(error?.setting == "CALLBACK_SECRET")
        let line = error?.description ?? ""
        #expect(line.contains("openssl rand") && !line.contains("\n") && !line.contains("hunter2"))
        #expect(!line.contains(Self.secret) && !line.contains("MfKQ"))
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://127.1/", "http://0x7f000001/", "http://2130706433/", "https://10.1.2.3:8443/x",
        "http://192.168.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://[::ffff:10.0.0.1]/",
        "http://[fd00::1]/", "http://localhost/", "http://LOCALHOST:80/", "http://localhost./", "http://a.localhost/",
        "http://0.0.0.0/",
    ])
    func `An address of the inside is refused at sight unless it is allowed`(url: String) throws {
        #expect(try settings().refusal(of: url)?.contains("public Internet") == true)
        #expect(try settings(allowPrivate: "true").refusal(of: url) == nil)
    }

    @Test(arguments: [
        "https://example.com/done", "http://example.com:8080/?a=1", "https://93.184.215.14/", "https://[2606:2800::1]/",
        "https://intranet.example/", "https://localhost.example.com/",
    ])
    func `Any other host is taken`(url: String) throws {
        #expect(try settings().refusal(of: url) == nil)
    }

    @Test(arguments: [
        "http://", "http://a:b@example.com/", "ftp://example.com/", "http://exa mple/", "http://a:99999/",
    ])
    func `What is no web URL is refused`(url: String) throws {
        #expect(try settings(allowPrivate: "true").refusal(of: url) != nil)
    }
}
