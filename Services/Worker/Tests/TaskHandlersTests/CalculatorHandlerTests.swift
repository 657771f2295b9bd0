import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct CalculatorHandlerTests {
    private func calculate(_ a: String, _ operation: String, _ b: String) async throws -> String {
        let parameters = try JSONParser.parse("{\"a\":\(a),\"b\":\(b),\"operation\":\"\(operation)\"}")
        return try CalculatorHandler().run(parameters, context: .sample()).text
    }

    @Test(
        "whole numbers give the exact whole result",
        arguments: [
            ("6", "multiply", "7", "42"), ("6.0", "multiply", "7e0", "42"), ("1", "add", "2", "3"),
            ("1", "subtract", "2", "-1"), ("84", "divide", "2", "42"), ("-84", "divide", "2", "-42"),
            ("2", "power", "10", "1024"), ("2", "power", "62", "4611686018427387904"), ("-1", "power", "1001", "-1"),
            ("0", "power", "0", "1"), ("1", "power", "9223372036854775807", "1"), ("-3", "power", "3", "-27"),
            ("7", "modulo", "3", "1"), ("-7", "modulo", "3", "2"), ("7", "modulo", "-3", "-2"),
            ("6", "modulo", "3", "0"),
            ("-9223372036854775808", "modulo", "-1", "0"), ("9007199254740993", "add", "0", "9007199254740993"),
            ("9223372036854775806", "add", "1", "9223372036854775807"), ("0", "divide", "5", "0"),
            ("0", "multiply", "-5", "0"),
        ]
    )
    func staysExact(a: String, operation: String, b: String, expected: String) async throws {
        #expect(try await calculate(a, operation, b) == expected)
    }

    @Test(
        "what is no whole number is calculated in floating point",
        arguments: [
            ("1", "divide", "4", "0.25"), ("7", "divide", "2", "3.5"), ("0.5", "add", "0.25", "0.75"),
            ("0.1", "add", "0.2", "0.30000000000000004"), ("1.5", "multiply", "2", "3"), ("2", "power", "-1", "0.5"),
            ("2", "power", "0.5", "1.4142135623730951"), ("7.5", "modulo", "2", "1.5"), ("-7.5", "modulo", "2", "0.5"),
            ("9223372036854775807", "add", "1", "9.223372036854776e+18"), ("10", "power", "100", "1e+100"),
            ("-9223372036854775808", "divide", "-1", "9.223372036854776e+18"), ("1e308", "subtract", "1e308", "0"),
        ]
    )
    func fallsBackToFloatingPoint(a: String, operation: String, b: String, expected: String) async throws {
        let result = try await calculate(a, operation, b)
        let number = try #require(Double(result))
        #expect(number == Double(expected), "\(result)")
    }

    @Test(
        "division by zero is a clear failure that no retry mends",
        arguments: [
            ("1", "divide", "0"), ("1", "divide", "0.0"), ("1", "modulo", "0"), ("0", "power", "-1"),
            ("0", "divide", "-0.0"),
        ]
    )
    func refusesDivisionByZero(a: String, operation: String, b: String) async throws {
        let parameters = try JSONParser.parse("{\"a\":\(a),\"b\":\(b),\"operation\":\"\(operation)\"}")
        let failure = await failure(CalculatorHandler(), parameters)
        #expect(failure == HandlerFailure(code: "division_by_zero", message: "division by zero", retryable: false))
    }

    @Test(
        "a result that is infinite or no number is a failure",
        arguments: [
            ("1e308", "multiply", "10"), ("10", "power", "1000"), ("-8", "power", "0.5"),
            ("-1e308", "subtract", "1e308"),
        ]
    )
    func refusesInfinity(a: String, operation: String, b: String) async throws {
        let parameters = try JSONParser.parse("{\"a\":\(a),\"b\":\(b),\"operation\":\"\(operation)\"}")
        let failure = await failure(CalculatorHandler(), parameters)
        #expect(failure?.code == "not_finite")
        #expect(failure?.retryable == false)
    }

    @Test(
        "parameters that are missing, unknown or of the wrong kind are named",
        arguments: [
            ("{}", ["a is required", "b is required", "operation is required"]),
            ("{\"a\":1,\"b\":2}", ["operation is required"]),
            ("{\"a\":null,\"b\":2,\"operation\":\"add\"}", ["a is required"]),
            ("{\"a\":\"6\",\"b\":7,\"operation\":\"add\"}", ["a must be a number, not a string"]),
            ("{\"a\":1,\"b\":true,\"operation\":\"add\"}", ["b must be a number, not a boolean"]),
            ("{\"a\":1,\"b\":1e999,\"operation\":\"add\"}", ["b is too large a number"]),
            ("{\"a\":1,\"b\":2,\"operation\":\"root\"}", ["operation must be one of add, subtract"]),
            ("{\"a\":1,\"b\":2,\"operation\":3}", ["operation must be a string"]),
            ("{\"a\":1,\"b\":2,\"operation\":\"add\",\"c\":3}", ["c is not a known field"]),
            ("[]", ["must be an object"]),
        ]
    )
    func namesFields(json: String, expected: [String]) async throws {
        let failure = try await failure(CalculatorHandler(), JSONParser.parse(json))
        #expect(failure?.code == "invalid_parameters")
        #expect(failure?.retryable == false)
        for part in expected { #expect(failure?.message.contains(part) == true, "\(failure?.message ?? "none")") }
    }
}
