import Testing

@testable import AccessKeys

struct RequestRatesTests {
    private let start = ContinuousClock.now

    @Test func `A burst goes through at once, then one for each time that a token takes`() {
        let rates = RequestRates()
        for _ in 0..<4 { #expect(rates.take("a", rate: 2, burst: 4, now: start) == nil) }
        #expect(rates.take("a", rate: 2, burst: 4, now: start) == .milliseconds(500))
        #expect(rates.take("b", rate: 2, burst: 4, now: start) == nil)
        #expect(rates.take("a", rate: 2, burst: 4, now: start + .milliseconds(500)) == nil)
        #expect(rates.take("a", rate: 2, burst: 4, now: start + .milliseconds(500)) != nil)
        // A bucket does not hold more than its burst, however long nobody came.
        for _ in 0..<4 { #expect(rates.take("a", rate: 2, burst: 4, now: start + .seconds(999)) == nil) }
        #expect(rates.take("a", rate: 2, burst: 4, now: start + .seconds(999)) != nil)
    }

    @Test(arguments: [1e-300, 1e-19, 1e-9])
    func `However low a rate is, the wait is a day at most`(rate: Double) {
        let rates = RequestRates()
        #expect(rates.take("a", rate: rate, burst: 2 * rate, now: start) == nil)
        #expect(rates.take("a", rate: rate, burst: 2 * rate, now: start) == .seconds(86_400))
    }

    @Test func `Whoever comes when too many are known shares one bucket, and room comes back with time`() {
        let rates = RequestRates(mostSubjects: 3)
        for name in ["a", "b", "c"] { #expect(rates.take(name, rate: 1, burst: 1, now: start) == nil) }
        #expect(rates.take("d", rate: 1, burst: 1, now: start) == nil)
        #expect(rates.take("e", rate: 1, burst: 1, now: start) != nil)
        #expect(rates.take("e", rate: 1, burst: 1, now: start + .seconds(5)) == nil)
        #expect(rates.take("f", rate: 1, burst: 1, now: start + .seconds(5)) == nil)
    }
}
