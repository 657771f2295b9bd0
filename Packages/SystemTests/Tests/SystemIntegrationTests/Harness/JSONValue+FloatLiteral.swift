public import SchedulerModels

extension JSONValue: @retroactive ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .double(value) ?? .null }
}
