internal import SchedulerModels

extension JSONConvertible where Self: FixedWidthInteger {
    static var expectation: String { "a whole number" }

    /// 5, 5.0 and 50e-1 are all 5: JSON knows one kind of number only.
    init(json: JSONValue) throws(JSONMismatch) {
        guard let number = json.numberValue else { throw Self.mismatch(json) }
        if let value = number.whole(Self.self) {
            self = value
        } else if number.isWhole {
            throw JSONMismatch("must be a whole number between \(Self.min) and \(Self.max)")
        } else {
            throw Self.mismatch(json, isRightKind: true)
        }
    }

    var json: JSONValue? { .integer(self) }
}

extension Int: JSONConvertible {}
extension Int8: JSONConvertible {}
extension Int16: JSONConvertible {}
extension Int32: JSONConvertible {}
extension Int64: JSONConvertible {}
extension Int128: JSONConvertible {}
extension UInt: JSONConvertible {}
extension UInt8: JSONConvertible {}
extension UInt16: JSONConvertible {}
extension UInt32: JSONConvertible {}
extension UInt64: JSONConvertible {}
extension UInt128: JSONConvertible {}
