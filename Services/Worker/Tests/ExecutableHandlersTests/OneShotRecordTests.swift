import SchedulerModels
import TaskHandlers
import Testing

@testable import ExecutableHandlers

@Suite("What becomes of a one-shot process", .timeLimit(.minutes(1)))
struct OneShotRecordTests {
    private func outcome(
        _ cause: HandlerEnd.Cause,
        _ output: String = "",
        last: String = "",
        limit: Int? = nil,
        isExpired: Bool = false
    ) -> Result<JSONValue, HandlerFailure> {
        let end = HandlerEnd(cause: cause, isExpired: isExpired)
        let record = OneShotRecord(end: end, output: Array(output.utf8), exceededLimit: limit, lastLines: last)
        do throws(HandlerFailure) {
            return .success(try record.result(file: "/handlers/x"))
        } catch {
            return .failure(error)
        }
    }

    private func failure(of outcome: Result<JSONValue, HandlerFailure>) throws -> HandlerFailure {
        guard case .failure(let failure) = outcome else {
            Issue.record("it succeeded: \(outcome)")
            throw CancellationError()
        }
        return failure
    }

    @Test func `Status 0 gives what is on standard output`() throws {
        #expect(outcome(.exited(0), " {\"a\":1.0}\n") == .success(try JSONParser.parse("{\"a\":1.0}")))
        #expect(outcome(.exited(0), "9007199254740993") == .success(.integer(9_007_199_254_740_993)))
        #expect(outcome(.exited(0), "") == .success(.null))
        #expect(outcome(.exited(0), " \n") == .success(.null))
    }

    @Test(arguments: ["done", "{\"a\":1} {\"b\":2}", "{", "\u{FEFF}1"])
    func `Output that is not one JSON value is an error that says where`(output: String) throws {
        let failure = try failure(of: outcome(.exited(0), output))
        #expect(failure.code == "invalid_result")
        #expect(!failure.retryable)
        #expect(failure.message.contains("at byte"))
    }

    @Test func `Status 75 means again, after the given time if there is one`() throws {
        let plain = try failure(of: outcome(.exited(75), last: "busy"))
        #expect(plain == HandlerFailure(code: "temporary_failure", message: "busy", retryable: true))
        let timed = try failure(of: outcome(.exited(75), #"{"retry_after":1.5}"#, last: "busy"))
        #expect(timed.retryAfter == .milliseconds(1_500))
        #expect(!timed.isPostponed)
        let postponed = try failure(of: outcome(.exited(75), #"{"postpone":60}"#))
        #expect(postponed.isPostponed)
        #expect(postponed.retryAfter == .seconds(60))
        let negative = try failure(of: outcome(.exited(75), #"{"postpone":-1}"#))
        #expect(!negative.isPostponed)
    }

    @Test(arguments: [64, 65] as [Int32])
    func `Status 64 and 65 mean never again`(code: Int32) throws {
        let failure = try failure(of: outcome(.exited(code), last: "no such page"))
        #expect(failure == HandlerFailure(code: "invalid_parameters", message: "no such page", retryable: false))
    }

    @Test func `Any other end can be tried again and says what was last said`() throws {
        let status = try failure(of: outcome(.exited(3), last: "ValueError: x"))
        #expect(status.code == "exit_status")
        #expect(status.message == "the handler left with status 3: ValueError: x")
        #expect(status.retryable)
        let signal = try failure(of: outcome(.signalled(11)))
        #expect(signal.code == "killed_by_signal")
        #expect(signal.message == "the handler was ended by signal 11 (SIGSEGV)")
        let missing = try failure(of: outcome(.notStarted(2)))
        #expect(missing.code == "handler_not_started")
        #expect(missing.message.contains("/handlers/x") && missing.message.contains("#!"))
        #expect(try failure(of: outcome(.noRoom(11))).isPostponed)
        #expect(try failure(of: outcome(.guardLost)).code == "guard_lost")
        #expect(try failure(of: outcome(.signalled(9), isExpired: true)).code == "lease_lost")
    }

    @Test func `An error in the handler's own words counts when the status is not 0`() throws {
        let words = #"{"error":{"code":"no_stock","message":"sold out","retryable":false,"retry_after":5}}"#
        let own = try failure(of: outcome(.exited(1), words))
        #expect(own == HandlerFailure(code: "no_stock", message: "sold out", retryable: false, retryAfter: .seconds(5)))
        let sparse = try failure(of: outcome(.exited(1), #"{"error":{}}"#))
        #expect(sparse.code == "handler_error" && sparse.retryable)
        #expect(try failure(of: outcome(.exited(65), #"{"error":{"code":"x"}}"#)).retryable == false)
        #expect(try failure(of: outcome(.exited(1), #"{"error":"text"}"#)).code == "exit_status")
        #expect(outcome(.exited(0), words) == .success(try JSONParser.parse(words)))
    }

    @Test func `Too much output is an error whatever the status`() throws {
        let failure = try failure(of: outcome(.exited(0), limit: 1_024))
        #expect(failure.code == "output_too_large")
        #expect(failure.message.contains("1024"))
    }
}
