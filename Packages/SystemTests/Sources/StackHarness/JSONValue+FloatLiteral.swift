public import SchedulerModels

extension JSONValue: @retroactive ExpressibleByFloatLiteral {
    /// A number; null when it is none that JSON knows.
    public init(floatLiteral value: Double) { self = .double(value) ?? .null }
}
