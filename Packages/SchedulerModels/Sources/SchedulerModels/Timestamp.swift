/// A moment, to the millisecond, in UTC.
///
/// Written as RFC 3339 with milliseconds (`2027-01-01T00:00:00.000Z`), stored in Redis as milliseconds since 1970.
public struct Timestamp: Sendable, Equatable, Comparable, Hashable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// The moment that many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The latest moment that can be said: the end of the year 9999.
    public static let distantFuture = Timestamp(milliseconds: 253_402_300_799_999)

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment that much later, at most `distantFuture`.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflow) = moment.milliseconds.addingReportingOverflow(duration.milliseconds)
        return overflow ? distantFuture : min(Timestamp(milliseconds: sum), distantFuture)
    }

    /// How much later `left` is than `right`; negative when it is earlier.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
        return .milliseconds(overflow ? (left < right ? .min : .max) : difference)
    }

    /// RFC 3339 in UTC with milliseconds; moments outside the years 0 to 9999 are shown as the nearest inside.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(24)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the description.
    func append(to text: inout [UInt8]) {
        let yearZero: Int64 = -62_167_219_200_000
        let milliseconds = min(max(self.milliseconds, yearZero), Timestamp.distantFuture.milliseconds)
        let days = milliseconds.floorDivided(by: 86_400_000)
        let rest = UInt64(milliseconds - days * 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { form in
            // From the last byte on, each number with the mark behind it.
            var place = 24
            func put(_ number: UInt64, digits: Int, _ mark: Unicode.Scalar) {
                place -= 1
                unsafe form[place] = UInt8(ascii: mark)
                var rest = number
                for _ in 0..<digits {
                    place -= 1
                    unsafe form[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
            }
            put(rest % 1_000, digits: 3, "Z")
            put(rest / 1_000 % 60, digits: 2, ".")
            put(rest / 60_000 % 60, digits: 2, ":")
            put(rest / 3_600_000, digits: 2, ":")
            put(UInt64(date.day), digits: 2, "T")
            put(UInt64(date.month), digits: 2, "-")
            put(UInt64(date.year), digits: 4, "-")
            unsafe text.append(contentsOf: form)
        }
    }

    /// Reads RFC 3339: `2027-01-01T00:00:00Z`, an optional fraction (cut to milliseconds), `Z` or an offset.
    ///
    /// Nil for anything else, for a date that does not exist and for years before 1970.
    public init?(_ text: String) {
        var reader = DecimalReader(Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"), let day = reader.number(digits: 2), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), reader.skip(":"), let minute = reader.number(digits: 2),
            reader.skip(":"), let second = reader.number(digits: 2),
            let fraction = reader.fractionInMilliseconds(), let offset = reader.offsetInMinutes(), reader.isAtEnd,
            let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
        else { return nil }
        let minutes = (date.daysSinceEpoch * 24 + hour) * 60 + minute - offset
        let value = (minutes * 60 + second) * 1_000 + fraction
        guard value >= 0, value <= Timestamp.distantFuture.milliseconds else { return nil }
        milliseconds = value
    }
}

/// A day of the Gregorian calendar, by the days-from-civil algorithm of Howard Hinnant.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    init?(year: Int64, month: Int64, day: Int64) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1] else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.floorDivided(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// Reads fixed-width numbers and marks from the front of a text.
private struct DecimalReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number(digits: Int) -> Int64? {
        guard position + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<position + digits] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        position += digits
        return value
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    mutating func fractionInMilliseconds() -> Int64? {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while let digit = number(digits: 1) {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0, count <= 9 else { return nil }
        for _ in 0..<max(0, 3 - count) { value *= 10 }
        return value
    }

    mutating func offsetInMinutes() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2), hours < 24,
            minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
