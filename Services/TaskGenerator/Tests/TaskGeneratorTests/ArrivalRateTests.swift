import Testing

@testable import TaskGenerator

@Suite struct ArrivalRateTests {
    @Test func `a rate spreads the arrivals evenly from the start`() {
        let rate = ArrivalRate(perSecond: 200)
        #expect(rate.offset(of: 0) == .zero)
        #expect(rate.offset(of: 1) == .milliseconds(5))
        #expect(rate.offset(of: 1_000) == .seconds(5))
    }

    @Test func `a rate below one a second is possible`() {
        #expect(ArrivalRate(perSecond: 0.5).offset(of: 3) == .seconds(6))
    }

    @Test func `a rate of zero has no schedule`() {
        #expect(ArrivalRate(perSecond: 0).offset(of: 5) == nil)
    }

    @Test func `far away arrivals do not overflow`() {
        #expect(ArrivalRate(perSecond: 1e-9).offset(of: .max) == .nanoseconds(9_000_000_000_000_000_000))
    }
}
