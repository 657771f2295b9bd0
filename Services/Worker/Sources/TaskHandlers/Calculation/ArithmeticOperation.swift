internal import Glibc

/// What `calculator` can do.
///
/// Whole numbers give a whole number when the true result is one that fits 64 bits; everything else is calculated in
/// floating point (IEEE 754 double), and a result that is infinite or not a number is an error.
enum ArithmeticOperation: String, CaseIterable {
    case add, subtract, multiply, divide, power, modulo

    func apply(_ left: ExactNumber, _ right: ExactNumber) throws(ArithmeticError) -> ExactNumber {
        if self == .divide || self == .modulo, right.isZero { throw .divisionByZero }
        if self == .power, left.isZero, right.real < 0 { throw .divisionByZero }
        if case (.whole(let left), .whole(let right)) = (left, right), let exact = exact(left, right) {
            return .whole(exact)
        }
        return try ExactNumber(finite: approximate(left.real, right.real))
    }

    /// The whole result; nil when there is none or it does not fit.
    private func exact(_ left: Int64, _ right: Int64) -> Int64? {
        let (value, overflow) =
            switch self {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: quotient(left, right)
            case .power: power(left, right)
            case .modulo: remainder(left, right)
            }
        return overflow ? nil : value
    }

    private func approximate(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .power: pow(left, right)
        case .modulo: flooredRemainder(left, right)
        }
    }

    private func quotient(_ left: Int64, _ right: Int64) -> (Int64, Bool) {
        let (rest, overflow) = left.remainderReportingOverflow(dividingBy: right)
        guard !overflow, rest == 0 else { return (0, true) }
        return left.dividedReportingOverflow(by: right)
    }

    private func power(_ base: Int64, _ exponent: Int64) -> (Int64, Bool) {
        guard exponent >= 0 else { return (0, true) }
        // Only these bases stay within 64 bits for long.
        if base == 0 || base == 1 { return (exponent == 0 ? 1 : base, false) }
        if base == -1 { return (exponent.isMultiple(of: 2) ? 1 : -1, false) }
        guard exponent < 64 else { return (0, true) }
        var result: Int64 = 1
        for _ in 0..<exponent {
            let (product, overflow) = result.multipliedReportingOverflow(by: base)
            if overflow { return (0, true) }
            result = product
        }
        return (result, false)
    }

    /// The remainder has the sign of the divisor: -7 modulo 3 is 2.
    private func remainder(_ left: Int64, _ right: Int64) -> (Int64, Bool) {
        // Int64.min by -1 overflows in hardware although the remainder is 0.
        if right == -1 { return (0, false) }
        let rest = left % right
        return (rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest, false)
    }

    private func flooredRemainder(_ left: Double, _ right: Double) -> Double {
        let rest = fmod(left, right)
        return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
    }
}
