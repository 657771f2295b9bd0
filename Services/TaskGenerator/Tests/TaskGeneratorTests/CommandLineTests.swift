import ArgumentParser
import SchedulerModels
import Testing

@testable import TaskGenerator

@Suite struct CommandLineTests {
    @Test(arguments: [
        ("a=6", "6"), ("a=6.50", "6.50"), ("a=-5", "-5"), ("a=true", "true"), ("a=null", "null"), ("a=x y", #""x y""#),
        ("a=", #""""#), ("a=b=c", #""b=c""#), (#"a={"b":[1]}"#, #"{"b":[1]}"#), (#"a="7""#, #""7""#),
        ("a=007", #""007""#), ("a=[1,", #""[1,""#), ("a=9007199254740993", "9007199254740993"),
        ("a:=[1, 2]", "[1,2]"), (#"a:="7""#, #""7""#),
    ])
    func `a value is JSON when it reads as JSON and else a string`(argument: String, json: String) throws {
        let parsed = try #require(ParameterArgument(argument: argument))
        #expect(parsed.key == "a")
        #expect(parsed.value.text == json)
    }

    @Test(arguments: ["", "a", "=1", ":=1", "a:=x", "a:="])
    func `an argument without a name or a value is refused`(argument: String) {
        #expect(ParameterArgument(argument: argument) == nil)
    }

    @Test func `arguments are laid over the file and the last one counts`() throws {
        let base = try #require(try JSONParser.parse(#"{"a":1,"b":2}"#).objectValue)
        let arguments = ["b=3", "c=4", "c=5"].compactMap { ParameterArgument(argument: $0) }
        #expect(JSONValue.object(ParameterArgument.merged(arguments, over: base)).text == #"{"a":1,"b":3,"c":5}"#)
    }

    @Test func `a bare wait takes no other word for its value`() {
        #expect(
            WaitLimit.joiningValues(in: ["submit", "--wait", "echo", "a=1"]) == ["submit", "--wait=end", "echo", "a=1"]
        )
        #expect(WaitLimit.joiningValues(in: ["submit", "echo", "--wait"]) == ["submit", "echo", "--wait=end"])
        #expect(WaitLimit.joiningValues(in: ["echo", "--wait", "30", "a=1"]) == ["echo", "--wait=30", "a=1"])
        #expect(WaitLimit.joiningValues(in: ["echo", "--wait=30"]) == ["echo", "--wait=30"])
        #expect(WaitLimit.joiningValues(in: ["--", "--wait", "3"]) == ["--", "--wait", "3"])
    }

    @Test(arguments: [("end", nil), ("1.5", Duration.milliseconds(1_500)), ("30", .seconds(30))])
    func `a limit is a number of seconds or none`(text: String, duration: Duration?) throws {
        #expect(try #require(WaitLimit(argument: text)).duration == duration)
    }

    @Test(arguments: ["", "0", "-1", "nan", "inf", "1e9", "soon"])
    func `a limit that cannot be used is refused`(text: String) {
        #expect(WaitLimit(argument: text) == nil)
    }

    @Test func `a submission holds what was given and nothing else`() throws {
        let plain = try SubmitCommand.parse(["echo"])
        #expect(JSONValue.object(try plain.task.body()).text == #"{"task_type":"echo","parameters":{}}"#)
        let full = try SubmitCommand.parse([
            "calculator", "a=6", "b=7", "--priority", "9", "--queue", "q", "--delay", "1.5", "--expires-in", "60",
            "--timeout", "5", "--max-attempts", "2", "--idempotency-key", "k", "--result-ttl", "10", "--tag", "x",
            "--tag", "y",
        ])
        let submission = try TaskSubmission(.object(try full.task.body()))
        #expect(submission.parameters["b"] == 7)
        #expect(submission.priority == 9)
        #expect(submission.delay == .milliseconds(1_500))
        #expect(submission.expiresIn == .seconds(60))
        #expect(submission.timeout == .seconds(5))
        #expect(submission.retry.maximumAttempts == 2)
        #expect(submission.idempotencyKey == "k")
        #expect(submission.resultTTL == .seconds(10))
        #expect(submission.tags == ["x", "y"])
        let retry = try SubmitCommand.parse([
            "echo", "--backoff", "linear", "--base-delay", "2", "--max-delay", "9", "--no-jitter",
            "--callback-url", "https://example.com/done",
        ]).task.body()
        #expect(
            retry["retry"]?.text == #"{"backoff":"linear","base_delay":2,"max_delay":9,"jitter":false}"#
        )
        #expect(retry["callback_url"] == "https://example.com/done")
        let later = try SubmitCommand.parse(["echo", "--run-at", "2027-01-01T00:00:00Z"])
        #expect(try later.task.body()["run_at"] == "2027-01-01T00:00:00Z")
    }

    @Test(arguments: [
        ["generate", "--count", "0"], ["generate", "--rate", "-1"], ["generate", "--concurrency", "0"],
        ["generate", "--mix", "x=1"], ["generate", "--api-url", "ftp://x"], ["submit"], ["submit", "echo", "a"],
        ["submit", "echo", "a:=[1,"], ["completions", "tcsh"], ["bulk", "x", "--batch-size", "0"], ["watch"],
        ["queues", "pause"], ["bulk", "x", "--key-prefix", "ü"], ["result", "x", "--wait=soon"],
        ["generate", "--request-timeout", "0"], ["get", "x", "--api-key", "a b"],
    ])
    func `a command line that cannot be used is a usage error`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try GeneratorCommand.parseAsRoot(arguments) }
        #expect(error.map { GeneratorCommand.exitCode(for: $0).rawValue } == ExitStatusCode.usage)
    }

    @Test func `an unusable key is not repeated in the message`() {
        let error = #expect(throws: (any Error).self) {
            try GeneratorCommand.parseAsRoot(["get", "x", "--api-key", "se cret"])
        }
        #expect(error.map { GeneratorCommand.fullMessage(for: $0).contains("cret") } == false)
    }
}
