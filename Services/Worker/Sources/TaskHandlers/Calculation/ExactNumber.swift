internal import SchedulerModels

/// A number that stays a whole number for as long as 64 bits can say it exactly.
enum ExactNumber: Equatable {
    case whole(Int64)
    case real(Double)

    /// The number of a JSON text; nil when it is too large even for a floating-point number.
    init?(_ number: JSONNumber) {
        if let whole = number.int64 {
            self = .whole(whole)
        } else if let real = number.double {
            self = .real(real)
        } else {
            return nil
        }
    }

    /// A result that must be finite.
    init(finite value: Double) throws(ArithmeticError) {
        guard value.isFinite else { throw .notFinite }
        self = .real(value)
    }

    var real: Double {
        switch self {
        case .whole(let value): Double(value)
        case .real(let value): value
        }
    }

    var isZero: Bool { real == 0 }

    var json: JSONNumber {
        switch self {
        case .whole(let value): JSONNumber(value)
        case .real(let value): JSONNumber(value) ?? JSONNumber(0)
        }
    }
}
