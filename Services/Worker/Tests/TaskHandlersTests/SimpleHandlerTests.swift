import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct SimpleHandlerTests {
    @Test("echo gives its parameters back unchanged", arguments: ["{}", "{\"b\":1.0,\"a\":[1e3,null,\"x\"]}"])
    func echoes(json: String) async throws {
        let result = try EchoHandler().run(JSONParser.parse(json), context: .sample())
        #expect(result.text == json)
    }

    @Test("fail fails every time unless it is told how often")
    func fails() async throws {
        let failure = await failure(FailHandler(), ["message": "no luck"], .sample(attempt: 99))
        #expect(failure == HandlerFailure(code: "requested_failure", message: "no luck", retryable: true))
        #expect(await TaskHandlersTests.failure(FailHandler(), ["retryable": false])?.retryable == false)
    }

    @Test("fail succeeds after the number of attempts that it was told")
    func failsSomeTimes() async throws {
        #expect(await failure(FailHandler(), ["times": 2], .sample(attempt: 2))?.code == "requested_failure")
        #expect(try FailHandler().run(["times": 2], context: .sample(attempt: 3)).text == "{\"attempt\":3}")
        #expect(await failure(FailHandler(), ["times": 0]) == nil)
    }

    @Test(
        "fail and sleep name parameters that are wrong",
        arguments: [
            ("{\"message\":1}", "message"), ("{\"retryable\":1}", "retryable"), ("{\"times\":-1}", "times"),
            ("{\"times\":1.5}", "times"), ("{\"other\":1}", "other"),
        ]
    )
    func namesFailFields(json: String, field: String) async throws {
        let failure = try await failure(FailHandler(), JSONParser.parse(json))
        #expect(failure?.code == "invalid_parameters")
        #expect(failure?.message.hasPrefix(field) == true)
    }

    @Test(
        "sleep names parameters that are wrong",
        arguments: ["{}", "{\"seconds\":-1}", "{\"seconds\":86401}", "{\"seconds\":\"1\"}", "{\"seconds\":null}"]
    )
    func namesSleepFields(json: String) async throws {
        let failure = try await failure(SleepHandler(), JSONParser.parse(json))
        #expect(failure?.code == "invalid_parameters")
        #expect(failure?.message.hasPrefix("seconds") == true)
    }

    @Test("sleep takes its time and gives the result that was asked for")
    func sleeps() async throws {
        let start = ContinuousClock.now
        let result = try await SleepHandler().run(["seconds": JSONValue.double(0.05) ?? .null], context: .sample())
        #expect(start.duration(to: .now) >= .milliseconds(50))
        #expect(result.text == "{\"slept_seconds\":0.05}")
        #expect(try await SleepHandler().run(["seconds": 0, "result": [1, 2]], context: .sample()).text == "[1,2]")
    }

    @Test("a sleep of a day ends at once when it is cancelled, and reports its progress until then")
    func stopsSleeping() async throws {
        let (reports, report) = AsyncStream.makeStream(of: Double.self)
        let context = HandlerContext.sample(progress: { fraction, _ in report.yield(fraction) })
        let running = Task { await failure(SleepHandler(), ["seconds": 20], context) }
        for await fraction in reports {
            #expect(fraction > 0 && fraction < 1)
            break
        }
        running.cancel()
        #expect(await running.value == .cancelled)
    }
}
