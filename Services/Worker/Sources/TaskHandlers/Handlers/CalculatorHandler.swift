internal import SchedulerModels

/// `calculator`: two numbers and an operation; the result is the number itself.
///
/// Parameters: `a`, `b`, and `operation`: `add`, `subtract`, `multiply`, `divide`, `power` or `modulo`.
struct CalculatorHandler: BriefTaskHandler {
    static let taskType = "calculator"

    func run(_ parameters: JSONValue, context: HandlerContext) throws(HandlerFailure) -> JSONValue {
        var reader = FieldReader(parameters, known: ["a", "b", "operation"])
        let left = operand("a", parameters, &reader)
        let right = operand("b", parameters, &reader)
        reader.require("operation", in: parameters)
        let rule = "must be one of " + ArithmeticOperation.allCases.map(\.rawValue).joined(separator: ", ")
        let name = reader.string("operation", rule) { ArithmeticOperation(rawValue: $0) != nil }
        try reader.finishParameters()
        guard let left, let right, let operation = name.flatMap(ArithmeticOperation.init) else {
            throw HandlerFailure(
                code: "invalid_parameters",
                message: "a, b and operation are required",
                retryable: false
            )
        }
        do throws(ArithmeticError) {
            return try .number(operation.apply(left, right).json)
        } catch {
            throw HandlerFailure(code: error.rawValue, message: error.message, retryable: false)
        }
    }

    private func operand(_ field: String, _ parameters: JSONValue, _ reader: inout FieldReader) -> ExactNumber? {
        reader.require(field, in: parameters)
        guard let value = parameters[field], value != .null else { return nil }
        guard let number = value.numberValue else {
            reader.refuse(field, "must be a number, not \(value.kindName)")
            return nil
        }
        guard let operand = ExactNumber(number) else {
            reader.refuse(field, "is too large a number")
            return nil
        }
        return operand
    }
}
