import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct TypedHandlerTests {
    private struct Divider: TaskHandler {
        static let taskType = "divide"
        struct Parameters: Decodable { let dividend: Double, divisor: Double, maxDigits: Int? }
        struct Output: Encodable { let bestQuotient: Double }

        func run(_ parameters: Parameters, context: HandlerContext) async throws(HandlerFailure) -> Output {
            if parameters.divisor < 0 { throw .giveUp("negative") }
            return Output(bestQuotient: parameters.dividend / parameters.divisor)
        }
    }

    private struct Lenient: TaskHandler {
        static let taskType = "lenient"
        static let ignoresUnknownParameters = true
        struct Parameters: Decodable { let name: String }

        func run(_ parameters: Parameters, context: HandlerContext) async throws(HandlerFailure) -> String {
            parameters.name
        }
    }

    @Test("a handler takes and gives types of its own")
    func runs() async throws {
        let registered = RegisteredHandler(Divider())
        #expect(registered.taskType == "divide")
        let result = try await registered.run(["dividend": 1, "divisor": 4], context: .sample())
        #expect(result.text == "{\"best_quotient\":0.25}")
    }

    @Test("parameters that do not fit end the task before the handler runs")
    func refusesParameters() async {
        let missing = await failure(Divider(), ["dividend": 1])
        #expect(missing == HandlerFailure(code: "invalid_parameters", message: "divisor: is missing", retryable: false))
        let unknown = await failure(Divider(), ["dividend": 1, "divisor": 1, "max_digit": 2])
        #expect(unknown == .invalidParameter("max_digit", "is not a known parameter"))
    }

    @Test("a handler may pass over what it does not know")
    func ignoresUnknown() async throws {
        let result = try await RegisteredHandler(Lenient()).run(["name": "n", "other": 1], context: .sample())
        #expect(result == "n")
    }

    @Test("a result that JSON cannot say fails for good, and the handler's own failures pass as they are")
    func reportsFailures() async {
        let infinite = await failure(Divider(), ["dividend": 1, "divisor": 0])
        let message = "the result cannot be written as JSON: best_quotient: must be a finite number"
        #expect(infinite == HandlerFailure(code: "invalid_result", message: message, retryable: false))
        #expect(await failure(Divider(), ["dividend": 1, "divisor": -1]) == .giveUp("negative"))
    }

    @Test("the short forms of a failure say whether and when there is another attempt")
    func namesFailures() {
        let again = HandlerFailure.tryAgain(after: .seconds(3), "busy")
        #expect(again == HandlerFailure(code: "failed", message: "busy", retryable: true, retryAfter: .seconds(3)))
        #expect(HandlerFailure.tryAgain("busy").retryAfter == nil)
        #expect(!again.isPostponed)
        #expect(HandlerFailure.giveUp("no") == HandlerFailure(code: "failed", message: "no", retryable: false))
    }

    @Test("the context tells how much time is left and whether to stop")
    func knowsItsTime() async {
        #expect(HandlerContext.sample(deadline: .now - .seconds(1)).timeLeft == .zero)
        let context = HandlerContext.sample(deadline: .now + .seconds(600))
        #expect(context.timeLeft > .seconds(1) && context.timeLeft <= .seconds(600))
        #expect(!context.isCancelled)
        let stopped = Task { () async -> HandlerFailure? in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            do throws(HandlerFailure) {
                try context.checkCancellation()
                return nil
            } catch {
                return error
            }
        }
        #expect(await stopped.value == .cancelled)
        #expect(throws: Never.self) { try context.checkCancellation() }
    }
}
