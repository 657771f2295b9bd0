import SchedulerModels
import Testing

@Suite struct SettingsTests {
    private enum Colour: String, CaseIterable { case red, green }

    private func settings(_ value: String) -> Settings { Settings(["X": value]) }

    private func line(_ body: () throws(ConfigurationError) -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `what is absent or empty has no value`() throws {
        for settings in [Settings([:]), Settings(["X": ""])] {
            #expect(settings.text("X") == nil)
            #expect(try settings.name("X") == nil)
            #expect(try settings.names("X") == nil)
            #expect(try settings.integer("X", in: 1...2) == nil)
            #expect(try settings.port("X") == nil)
            #expect(try settings.seconds("X", in: .zero ... .seconds(1)) == nil)
            #expect(try settings.flag("X") == nil)
            #expect(try settings.choice("X", of: Colour.self) == nil)
        }
    }

    @Test func `values are read`() throws {
        #expect(settings(" a ").text("X") == " a ")
        #expect(try settings("queue.one").name("X") == "queue.one")
        #expect(try settings("a, b ,c").names("X") == ["a", "b", "c"])
        #expect(try settings("b,a,b").names("X") == ["b", "a"], "a queue served twice would end the worker")
        #expect(try settings("-3").integer("X", in: -3...3) == -3)
        #expect(try settings("0").port("X") == 0)
        #expect(try settings("65535").port("X") == 65_535)
        #expect(try settings("0.25").seconds("X", in: .zero ... .seconds(1)) == .milliseconds(250))
        #expect(try settings("GREEN").choice("X", of: Colour.self) == .green)
        for (text, value) in [
            ("true", true), ("Yes", true), ("on", true), ("1", true), ("false", false), ("No", false),
        ] {
            #expect(try settings(text).flag("X") == value)
        }
    }

    @Test func `each error is one line that names the setting and what is wanted`() {
        let names = "'A B' must be 1 to 64 characters of a-z, 0-9, '_', '.', '-'"
        #expect(line { () throws(ConfigurationError) in _ = try settings("A B").name("X") } == "X: \(names)")
        let list = "'a,B' must be names of a-z, 0-9, '_', '.', '-', separated by commas"
        #expect(line { () throws(ConfigurationError) in _ = try settings("a,B").names("X") } == "X: \(list)")
        #expect(line { () throws(ConfigurationError) in _ = try settings(",").names("X") } != nil)
        for bad in ["0", "11", "1.5", "x", "9999999999999999999", "1e1"] {
            let expected = "X: '\(bad)' is not a whole number from 1 to 10"
            #expect(
                line { () throws(ConfigurationError) in _ = try settings(bad).integer("X", in: 1...10) } == expected
            )
        }
        for bad in ["-1", "65536", "http"] {
            let expected = "X: '\(bad)' is not a port (0 to 65535)"
            #expect(line { () throws(ConfigurationError) in _ = try settings(bad).port("X") } == expected)
        }
        for bad in ["0.4", "10.1", "nan", "inf", "-inf", "1e300", "soon"] {
            let expected = "X: '\(bad)' is not a number of seconds from 0.5 to 10"
            let range = Duration.milliseconds(500) ... .seconds(10)
            #expect(line { () throws(ConfigurationError) in _ = try settings(bad).seconds("X", in: range) } == expected)
        }
        #expect(
            line { () throws(ConfigurationError) in _ = try settings("maybe").flag("X") }
                == "X: 'maybe' is neither true nor false"
        )
        #expect(
            line { () throws(ConfigurationError) in _ = try settings("blue").choice("X", of: Colour.self) }
                == "X: 'blue' is not one of red, green"
        )
    }

    @Test func `a value is shown short and printable`() {
        let value = "a\nb\u{1B}[2J" + String(repeating: "x", count: 500)
        let shown = line { () throws(ConfigurationError) in _ = try settings(value).flag("X") }
        #expect(shown?.hasPrefix("X: 'a?b?[2Jxxx") == true)
        #expect((shown?.count ?? 0) < 120)
    }

    @Test func `the backend's settings have the contract's defaults and name what is wrong`() throws {
        let defaults = try BackendSettings(Settings([:]))
        #expect(defaults.redisURL == "redis://localhost:6379/0")
        #expect(defaults.rabbitURL == "amqp://admin:admin123@localhost:5672/")
        #expect(defaults.leaseTTL == .seconds(15))
        #expect(defaults.queueLimit == 1_000)
        #expect(defaults.namespace.isEmpty)
        for (name, value) in [
            ("SCHEDULER_NAMESPACE", "A"), ("WORKER_LEASE_TTL", "1"), ("WORKER_LEASE_TTL", "3601"),
            ("ADMISSION_LIMIT", "0"), ("MAX_QUEUES", "0"), ("MAX_QUEUES", "many"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try BackendSettings(Settings([name: value])) }
            #expect(error?.setting == name)
        }
    }

    @Test func `the log's settings have the contract's defaults and name what is wrong`() throws {
        let defaults = try LogSettings(Settings([:]))
        #expect(defaults.level == .info)
        #expect(defaults.format == nil)
        let set = try LogSettings(Settings(["LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"]))
        #expect(set.level == .debug)
        #expect(set.format == .json)
        for name in ["LOG_LEVEL", "LOG_FORMAT"] {
            let error = #expect(throws: ConfigurationError.self) { try LogSettings(Settings([name: "loud"])) }
            #expect(error?.setting == name)
        }
    }
}
