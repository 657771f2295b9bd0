/// Why a calculation has no result.
enum ArithmeticError: String, Error {
    case divisionByZero = "division_by_zero"
    case notFinite = "not_finite"

    var message: String {
        switch self {
        case .divisionByZero: "division by zero"
        case .notFinite: "the result is too large, or not a number"
        }
    }
}
